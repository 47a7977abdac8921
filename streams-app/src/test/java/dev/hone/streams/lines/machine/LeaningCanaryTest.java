package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.streams.lines.state.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What leans on one key decides nothing, neither way, and says so. */
class LeaningCanaryTest {

    private static CanaryFixture canary(Contributor... contributors) {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.contributors = List.of(contributors);
        return canary;
    }

    @Test
    void oneKeyThatInventsSubjectsRollsNothingBack() {
        CanaryFixture canary = canary(new Contributor("key:web", null)).bad();

        canary.serve(2_000);

        assertThat(canary.line.decisions())
                .containsExactly(DecisionKind.ROUND_CLOSED, DecisionKind.STAGED, DecisionKind.STAGE_ADVANCED);
        assertThat(canary.line.line.slot()).isInstanceOf(Slot.Canary.class);
        assertThat(canary.line.news().getWords())
                .startsWith("Holds, since what is decided would lean on one key or source: key:web brought ")
                .contains("and may bring 5 %");
    }

    @Test
    void oneKeyThatInventsSubjectsPromotesNothingAndIsNamedWhereTheRolloutEnds() {
        CanaryFixture canary = canary(new Contributor("key:web", null)).good();

        canary.serve(3_000);
        canary.line.wait(Duration.ofMinutes(10));

        assertThat(canary.line.decisions())
                .containsExactly(
                        DecisionKind.ROUND_CLOSED,
                        DecisionKind.STAGED,
                        DecisionKind.STAGE_ADVANCED,
                        DecisionKind.ABORTED);
        assertThat(canary.line.lastWords()).contains("lean on one key or source: key:web brought 3,000 of 3,000");
        assertThat(canary.line.lastDecision().getEvidence()).containsEntry("broughtBy.key:web", 3_000.0);
    }

    @Test
    void aKeyWithAShareOfItsOwnMayBringIt() {
        CanaryFixture canary = canary(new Contributor("key:web", 1.0)).good();

        canary.serve(3_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
    }

    @Test
    void manyKeysWithinTheirSharesDecide() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();
        for (int i = 0; i < 2_000 && canary.line.line.slot() instanceof Slot.Serving; i++) {
            canary.contributors = List.of(new Contributor("key:" + i % 40, null));
            canary.serve(1);
            canary.line.wait(Duration.ofMillis(100));
        }

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        assertThat(canary.line.lastDecision().getEvidence().keySet())
                .filteredOn(name -> name.startsWith("broughtBy."))
                .hasSize(3);
    }

    @Test
    void answersThatFailEndItWhoeverAsksAndRefuseNoVersion() {
        CanaryFixture canary = canary(new Contributor("key:web", null));
        canary.failures = .8;

        canary.serve(2_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
    }

    @Test
    void oneKeyThatAsksForEqualAnswersAndGradesNothingRefusesNoVersion() {
        CanaryFixture canary = canary(new Contributor("key:web", null)).good();
        canary.feedback = 0;
        canary.dull = true;

        canary.serve(2_000);

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);
        assertThat(canary.line.lastWords())
                .contains("equal answers to different prompts")
                .contains("the version may come again")
                .contains("key:web brought ");
        assertThat(canary.line.lastDecision().getEvidence()).containsKey("askedBy.key:web");
    }

    @Test
    void equalAnswersToManyKeysRefuseTheVersion() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().good();
        canary.dull = true;
        for (int i = 0; i < 2_000 && canary.line.line.slot() instanceof Slot.Serving; i++) {
            canary.contributors = List.of(new Contributor("key:" + i % 40, null));
            canary.serve(1);
            canary.line.wait(Duration.ofMillis(100));
        }

        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
    }

    @Test
    void theRecordOfADecisionSaysHowManyWereNew() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded().bad();
        canary.newcomers = true;

        canary.serve(2_000);

        Map<String, Double> numbers = canary.line.lastDecision().getEvidence();
        assertThat(canary.line.decisions()).endsWith(DecisionKind.ROLLED_BACK);
        assertThat(numbers.get("newUsers"))
                .isPositive()
                .isEqualTo(numbers.getOrDefault("champion.subjects", 0.0)
                        + numbers.getOrDefault("challenger.subjects", 0.0));
    }
}
