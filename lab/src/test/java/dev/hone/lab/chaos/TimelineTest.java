package dev.hone.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void undoesEachFaultBeforeItsTargetSuffersAnother() {
        FaultPlan plan = FaultPlan.of(5, Duration.ofHours(1), Chaos.Choices.TWO_OF_EACH);
        Set<Target> suffering = new HashSet<>();

        for (Timeline.Step step : Timeline.steps(plan)) {
            if (step.heals()) {
                assertThat(suffering.remove(step.fault().target())).isTrue();
            } else {
                assertThat(suffering.add(step.fault().target())).isTrue();
            }
            assertThat(suffering).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(suffering).isEmpty();
    }
}
