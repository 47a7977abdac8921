package dev.hone.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.chaos.Target.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final Map<Role, Integer> TWO = Chaos.Choices.TWO_OF_EACH;
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void isTheSameForTheSameSeedAndMinutes() {
        assertThat(FaultPlan.of(7, HOUR, TWO)).isEqualTo(FaultPlan.of(7, HOUR, TWO));
        assertThat(FaultPlan.of(7, HOUR, TWO).faults())
                .isNotEqualTo(FaultPlan.of(8, HOUR, TWO).faults());
    }

    @Test
    void hasEveryKindInTenMinutes() {
        LongStream.range(0, 50).forEach(seed -> {
            Set<FaultKind> kinds = FaultPlan.of(seed, Duration.ofMinutes(10), TWO).faults().stream()
                    .map(Fault::kind)
                    .collect(Collectors.toSet());

            assertThat(kinds).isEqualTo(EnumSet.allOf(FaultKind.class));
        });
    }

    @Test
    void healsAllBeforeItsEnd() {
        assertThat(FaultPlan.of(1, HOUR, TWO).faults())
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.until()).isLessThanOrEqualTo(HOUR));
    }

    @Test
    void doesNeverTwoThingsToOneTargetAtOnceNorMoreThanTwoAtAll() {
        List<Fault> faults = FaultPlan.of(3, HOUR, TWO).faults();

        for (Fault fault : faults) {
            List<Fault> meanwhile = faults.stream()
                    .filter(other -> !other.equals(fault)
                            && other.at().compareTo(fault.at()) <= 0
                            && other.until().compareTo(fault.at()) > 0)
                    .toList();
            assertThat(meanwhile).hasSizeLessThan(2);
            assertThat(meanwhile).extracting(Fault::target).doesNotContain(fault.target());
        }
    }

    @Test
    void neverTakesASecondBroker() {
        List<Fault> lost = FaultPlan.of(3, HOUR, TWO).faults().stream()
                .filter(fault -> fault.kind() == FaultKind.BROKER_LOSS)
                .toList();

        assertThat(lost).hasSizeGreaterThan(5);
        for (int i = 1; i < lost.size(); i++) {
            assertThat(lost.get(i).at()).isGreaterThan(lost.get(i - 1).until());
        }
    }

    @Test
    void leavesTheRestAsItIsWhereAKindCannotBeDone() {
        FaultPlan plan = FaultPlan.of(3, HOUR, TWO);

        List<Fault> rest = plan.without(Set.of(FaultKind.FULL_DISK)).faults();

        assertThat(rest).isSubsetOf(plan.faults()).extracting(Fault::kind).doesNotContain(FaultKind.FULL_DISK);
        assertThat(plan.faults()).hasSizeGreaterThan(rest.size());
    }
}
