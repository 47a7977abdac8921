package dev.hone.streams.lines.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.plan.CanaryPlan.Need;
import dev.hone.streams.lines.plan.CanaryPlan.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CanaryPlanTest {

    private static final RolloutConfig CONFIG = RolloutConfig.from(Settings.of(Map.of()));

    @Test
    void whereScoresAreComparedAsTheyAreNothingIsSaidOfWhatWasExpected() {
        assertThat(words(new Terms(0, false, OptionalDouble.empty()))).doesNotContain("expected");
    }

    @Test
    void whereTheLineHasSeenHowTheyGoTogetherThePlanSaysWhatIsLeft() {
        CanaryPlan plan = plan(new Terms(0, true, OptionalDouble.of(.638)));

        assertThat(plan.words(CONFIG))
                .endsWith("Compared without what was expected of users, scores have 64 % of their variance.");
        assertThat(plan.numbers()).containsEntry("plan.variance", .638);
    }

    @Test
    void whereItHasNotThePlanPromisesNothingOfIt() {
        CanaryPlan plan = plan(new Terms(0, true, OptionalDouble.empty()));

        assertThat(plan.words(CONFIG)).endsWith("is not known yet: planned as if it told nothing.");
        assertThat(plan.numbers()).doesNotContainKey("plan.variance");
    }

    private static String words(Terms terms) {
        return plan(terms).words(CONFIG);
    }

    private static CanaryPlan plan(Terms terms) {
        Need need = new Need(100, 200, Duration.ofHours(1), Duration.ofHours(2));
        return new CanaryPlan(0, List.of(need), need, terms, 0);
    }
}
