package dev.hone.schemas.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {

    private static final int UNITS = 20_000;

    @Test
    void theBucketIsThatOfTheWrittenFormula() {
        // By another program: int.from_bytes(sha256(b"salt\nu1").digest()[:8]) >> 11, over 2**53.
        assertThat(Buckets.bucket("salt", "u1")).isEqualTo(0.8239818212529133);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5})
    void theChallengerGetsItsWeight(double weight) {
        long challenged = units().filter(unit -> Buckets.arm("salt", "u" + unit, weight) == Arm.CHALLENGER)
                .count();

        assertThat(challenged / (double) UNITS).isCloseTo(weight, within(0.015));
    }

    @Test
    void raisingTheWeightMovesNobodyBack() {
        assertThat(units().filter(unit -> Buckets.arm("salt", "u" + unit, 0.1) == Arm.CHALLENGER))
                .allMatch(unit -> Buckets.arm("salt", "u" + unit, 0.5) == Arm.CHALLENGER);
    }

    @Test
    void anotherSaltDrawsOthers() {
        long both = units().filter(unit -> Buckets.arm("one", "u" + unit, 0.5) == Arm.CHALLENGER)
                .filter(unit -> Buckets.arm("two", "u" + unit, 0.5) == Arm.CHALLENGER)
                .count();

        assertThat(both / (double) UNITS).isCloseTo(0.25, within(0.015));
    }

    @Test
    void weightZeroIsNobodyAndWeightOneIsEverybody() {
        assertThat(units()).noneMatch(unit -> Buckets.arm("salt", "u" + unit, 0) == Arm.CHALLENGER);
        assertThat(units()).allMatch(unit -> Buckets.arm("salt", "u" + unit, 1) == Arm.CHALLENGER);
    }

    private static Stream<Integer> units() {
        return IntStream.range(0, UNITS).boxed();
    }
}
