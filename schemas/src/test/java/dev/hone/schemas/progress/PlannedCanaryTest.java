package dev.hone.schemas.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannedCanaryTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private static final Map<String, Double> PLAN = Map.of(
            "plan.users", 100.0,
            "plan.users90", 150.0,
            "plan.seconds", 60.0,
            "plan.seconds90", 90.0,
            "plan.beyondBudget", 0.2);

    @Test
    void theLatestPlanOfARolloutCounts() {
        RolloutDecision unplanned = decision("main!2", AT.plusSeconds(9), Map.of());
        List<RolloutDecision> decisions =
                List.of(decision("main!1", AT, PLAN), decision("main!2", AT.plusSeconds(5), PLAN), unplanned);

        assertThat(PlannedCanary.latest(decisions, "main!2"))
                .contains(new PlannedCanary(100, 150, AT.plusSeconds(65), AT.plusSeconds(95), 0.2, null));
        assertThat(PlannedCanary.latest(decisions, "main!2").orElseThrow().isTooShort())
                .isTrue();
        assertThat(PlannedCanary.latest(decisions, "main!3")).isEmpty();
        assertThat(PlannedCanary.latest(decisions, null)).isEmpty();
    }

    @Test
    void whatIsLeftOfTheVarianceOfScoresIsToldWhereThatWasPlannedWith() {
        Map<String, Double> numbers = new HashMap<>(PLAN);
        numbers.put("plan.variance", 0.64);

        assertThat(PlannedCanary.in(decision("main!2", AT, numbers))
                        .orElseThrow()
                        .variance())
                .isEqualTo(0.64);
    }

    private static RolloutDecision decision(String rollout, Instant at, Map<String, Double> numbers) {
        return new RolloutDecision(
                "main", DecisionKind.STAGE_ADVANCED, "v", null, rollout, "Advanced.", numbers, "hone", at, null);
    }
}
