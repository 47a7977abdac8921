package dev.hone.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hone.schemas.recipe.Recipe.ScheduleKind;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final Schedule schedule = new Schedule(100, 1e-3, 0.1);

    @Test
    void warmsUpLinearlyAndDecaysToATenth() {
        assertThat(schedule.rate(0)).isCloseTo(1e-4, within(1e-12));
        assertThat(schedule.rate(9)).isCloseTo(1e-3, within(1e-12));
        assertThat(schedule.rate(55)).isCloseTo(0.55e-3, within(1e-5));
        assertThat(schedule.rate(99)).isCloseTo(1e-4, within(1e-6));
    }

    @Test
    void aStraightLineIsHalfwayInTheMiddleAndEndsAtATenth() {
        Schedule linear = new Schedule(100, 1e-3, 0.1, ScheduleKind.LINEAR);

        assertThat(linear.rate(9)).isEqualTo(schedule.rate(9));
        assertThat(linear.rate(10)).isEqualTo(1e-3);
        assertThat(linear.rate(55)).isCloseTo(0.55e-3, within(1e-12));
        assertThat(linear.rate(32)).isCloseTo(1e-3 * (1 - .9 * 22 / 90), within(1e-12));
        assertThat(linear.rate(99)).isCloseTo(1.1e-4, within(1e-12));
    }

    @Test
    void aConstantRateWarmsUpAndStays() {
        Schedule constant = new Schedule(100, 1e-3, 0.1, ScheduleKind.CONSTANT);

        assertThat(constant.rate(0)).isCloseTo(1e-4, within(1e-12));
        assertThat(constant.rate(10)).isEqualTo(1e-3);
        assertThat(constant.rate(99)).isEqualTo(1e-3);
    }

    @Test
    void oneStepHasARateToo() {
        assertThat(new Schedule(1, 1e-3, 0.05).rate(0)).isEqualTo(1e-3);
        assertThat(new Schedule(1, 1e-3, 0).rate(0)).isEqualTo(1e-3);
    }
}
