package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are slower than the champion's roll a version back, however well it is liked. */
class SlowCanaryTest {

    private static final Map<String, String> ONE_STAGE =
            Map.of("rollout.stages", "0.5", "rollout.stage.min.ms", "100000000", "rollout.max.ms", "200000000");

    @Test
    void aSlowChallengerIsRolledBackWithItsNumbers() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.slow = 0.02;
        canary.challengersSlow = 0.4;

        canary.serve(3_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        assertThat(canary.line.lastWords())
                .startsWith("Rolled back v1: its share of slow answers 0.")
                .contains("is above the champion's 0.0")
                .contains("by more than the margin 0.05 (e-value ");
        Map<String, Double> numbers = canary.line.lastDecision().getEvidence();
        assertThat(numbers).containsEntry("needed.more slow answers", 240.0).containsKey("challenger.slow");
        assertThat(numbers.get("bound.slow answers.length-0")).isBetween(1_450.0, 1_600.0);
    }

    @Test
    void whereItIsNotLookedAtItIsNot() {
        CanaryFixture canary = new CanaryFixture(Map.of("rollout.guardrail.latency.margin", "0"), 1)
                .trained("v1")
                .loaded()
                .good();
        canary.challengersSlow = 0.4;

        canary.serve(3_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void inWhicheverOrderTheSameIsDecided(long order) {
        assertThat(ends(order, 0.4)).isEqualTo(DecisionKind.ROLLED_BACK);
        assertThat(ends(order, 0.02)).isEqualTo(DecisionKind.STAGE_ADVANCED);
    }

    // The same users each time, and nothing but the order of what they say is another.
    private static DecisionKind ends(long order, double challengersSlow) {
        CanaryFixture canary = new CanaryFixture(ONE_STAGE, 7).trained("v1").loaded();
        canary.slow = 0.02;
        canary.challengersSlow = challengersSlow;
        String salt = canary.line.lastRollout().getSalt();
        List<EvidenceCounted> said = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            String subject = "s" + i;
            Arm arm = Buckets.arm(salt, subject, 0.5);
            said.add(canary.of(arm, subject));
        }
        Collections.shuffle(said, new Random(order));
        for (EvidenceCounted record : said) {
            if (canary.line.line.slot() instanceof Slot.Serving) {
                canary.line.on(new LineEvent.Evidenced(record)).look();
            }
        }
        return canary.line.decisions().get(canary.line.decisions().size() - 1);
    }
}
