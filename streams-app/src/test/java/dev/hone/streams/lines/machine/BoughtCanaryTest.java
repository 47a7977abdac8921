package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody buys a decision, though he knows which arm each of his votes is on: that is the worst case, since a reply does
 * not tell its arm.
 */
class BoughtCanaryTest {

    private static final Map<String, String> SETTINGS = Map.of(
            "rollout.stages", "0.5",
            "rollout.stage.min.subjects", "50",
            "rollout.stage.min.ms", "0",
            "rollout.max.subjects", "1000000");

    private final Random random = new Random(5);
    private CanaryFixture canary = canary(Map.of());
    private int subjects;

    private static CanaryFixture canary(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
        return new CanaryFixture(settings, 1).trained("v1").loaded();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneKeyWithAThousandInventedSubjectsDecidesNothing(boolean forTheChallenger) {
        for (int i = 0; i < 3_000 && isOn(); i++) {
            String key = i % 3 == 0 ? "key:bought" : "key:" + i % 97;
            say(key, i % 3 == 0 ? bought(forTheChallenger) : honest(0.5, 0.5 - (forTheChallenger ? 0.1 : 0)));
        }

        assertThat(canary.line.decisions()).endsWith(DecisionKind.STAGE_ADVANCED);
        assertThat(canary.line.news().getWords())
                .startsWith("Holds, since what is decided would lean on one key or source: key:bought brought 1,000 of"
                        + " 3,000");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoInAHundredRatersWhoColludeDecideNothing(boolean forTheChallenger) {
        // Against a challenger that is worse by twice the margin, or one that is equal.
        double worse = forTheChallenger ? 0.1 : 0;
        for (int i = 0; i < 6_000 && isOn(); i++) {
            say(null, i % 50 == 0 ? bought(forTheChallenger) : honest(0.5, 0.5 - worse));
        }

        DecisionKind never = forTheChallenger ? DecisionKind.PROMOTED : DecisionKind.ROLLED_BACK;
        assertThat(canary.line.decisions()).doesNotContain(never);
    }

    @Test
    void twoOfAHundredKeysThatKeepToTheirSharesTurnNothing() {
        // Worse by .06, and with what the two of them say better.
        for (int i = 0; i < 5_000 && isOn(); i++) {
            boolean bought = i % 100 < 9 && i % 100 > 0;
            say("key:" + (bought ? "bought" + i % 2 : "" + i % 98), bought ? bought(true) : honest(0.5, 0.44));
        }

        assertThat(canary.line.decisions()).doesNotContain(DecisionKind.PROMOTED);
        assertThat(canary.line.news().getWords())
                .startsWith("Holds, since a few decide whether the challenger is worse by the margin 0.05: the ")
                .contains(" largest of about ");
    }

    @Test
    void theTopOfManyKeysMayNotBringMoreThanIsSet() {
        canary = canary(Map.of("rollout.evidence.top.max.share", "0.06"));
        for (int i = 0; i < 2_000 && isOn(); i++) {
            say("key:" + (i % 100 < 8 ? "large" + i % 2 : "" + random.nextInt(100)), honest(0.3, 0.8));
        }

        assertThat(canary.line.decisions()).endsWith(DecisionKind.STAGE_ADVANCED);
        assertThat(canary.line.news().getWords())
                .contains(" largest of about ")
                .contains("and may bring 6 % (rollout.evidence.top.max.share)");
    }

    @Test
    void manyKeysAlikeAreOrdinary() {
        for (int i = 0; i < 4_000 && isOn(); i++) {
            say("key:" + random.nextInt(1_000), honest(0.4, 0.6));
        }

        Map<String, Double> numbers = canary.line.lastDecision().getEvidence();
        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
        assertThat(numbers.get("top.keys")).isBetween(1.0, 20.0);
        assertThat(numbers.get("top.keys.share")).isLessThan(0.2);
        assertThat(numbers.get("top.keys.gainWithout")).isPositive();
        assertThat(canary.line.lastWords()).contains("largest of about ").contains("of the scores, and without them");
    }

    @Test
    void newUsersAreToldAndBoundedWhereThatIsSet() {
        Map<String, String> bounded = Map.of("rollout.evidence.new.max.share", "0.5");
        canary = canary(bounded);
        canary.newcomers = true;
        serveUntilPromoted();
        Map<String, Double> numbers = canary.line.lastDecision().getEvidence();
        assertThat(numbers).as("the first rollout").containsEntry("newUsers.share", 1.0);

        canary.trained("v2").loaded();
        for (int i = 0; i < 1_000; i++) {
            say(null, honest(0.3, 0.8));
        }

        assertThat(canary.line.line.slot()).isInstanceOf(Slot.Serving.class);
        assertThat(canary.line.news().getWords())
                .contains("new users brought 1,000 of 1,000 scored users")
                .contains("rollout.evidence.new.max.share");
    }

    private void serveUntilPromoted() {
        for (int i = 0; i < 1_000 && isOn(); i++) {
            say(null, honest(0.3, 0.8));
        }
        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
    }

    private boolean isOn() {
        return canary.line.line.slot() instanceof Slot.Serving;
    }

    /** What a subject of either arm says. */
    private interface Opinion {
        int of(Arm arm);
    }

    private Opinion honest(double champion, double challenger) {
        return arm -> random.nextDouble() < (arm == Arm.CHALLENGER ? challenger : champion) ? ScoreCounts.ONE : 0;
    }

    private static Opinion bought(boolean forTheChallenger) {
        return arm -> (arm == Arm.CHALLENGER) == forTheChallenger ? ScoreCounts.ONE : 0;
    }

    private void say(@Nullable String key, Opinion opinion) {
        RolloutState state = canary.line.lastRollout();
        String subject = "u" + subjects++;
        Arm arm = Buckets.arm(state.getSalt(), subject, state.getWeight());
        canary.contributors = key == null ? List.of() : List.of(new Contributor(key, null));
        canary.line.on(new LineEvent.Evidenced(EvidenceCounted.newBuilder(canary.of(arm, subject))
                .setScore(opinion.of(arm))
                .build()));
        if (subjects % 50 == 0) {
            canary.line.wait(Duration.ofSeconds(1));
        }
    }
}
