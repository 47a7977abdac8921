package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.LineOutput;
import dev.hone.streams.lines.state.Seen;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is planned of a canary, where and on what. */
class PlannedCanaryTest {

    private static final Map<String, String> WIDE = Map.of("rollout.margin", "0.2", "rollout.stage.min.subjects", "50");

    /** So that scores decide when a stage is over, and not how many users it needs at least. */
    private static final Map<String, String> CLOSE =
            Map.of("rollout.margin", "0.12", "rollout.stage.min.subjects", "50", "rollout.max.subjects", "10000");

    private static final int CANARIES = 15;

    @Test
    void theFirstCanaryIsPlannedOnceItHasSeenUsersAndTheNextOneFromItsBeginning() {
        CanaryFixture canary = new CanaryFixture(WIDE, 1).trained("v1").loaded();

        assertThat(begun(canary).get(0).getWords()).endsWith("stage 1 of 2, 20 % of users.");
        assertThat(begun(canary).get(0).getEvidence()).doesNotContainKey("plan.users");
        canary.serve(5_000);
        assertThat(begun(canary).get(1).getWords())
                .contains("Plan for a challenger that is as good as the champion: ")
                .contains(" users and ")
                .contains(" until it is promoted, in nine of ten cases no more than ")
                .doesNotContain("budget");
        assertThat(begun(canary).get(1).getEvidence())
                .containsKeys("plan.users", "plan.users90", "plan.seconds", "plan.seconds90", "plan.stage2.users")
                .doesNotContainKey("plan.stage1.users")
                .containsEntry("plan.beyondBudget", 0.0);
        assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);

        canary.trained("v2").loaded();

        Map<String, Double> plan = begun(canary).get(2).getEvidence();
        assertThat(plan).containsKeys("plan.stage1.users", "plan.stage2.users90");
        assertThat(plan.get("plan.stage1.users")).isBetween(220.0, 290.0);
        assertThat(plan.get("plan.users90")).isGreaterThan(plan.getOrDefault("plan.users", 0.0));
        // Ten come in a second.
        assertThat(plan.get("plan.seconds")).isCloseTo(plan.getOrDefault("plan.users", 0.0) / 10, withinPercentage(15));
    }

    @Test
    void aPlanIsTheSameEachTime() {
        List<RolloutDecision> once = begun(served(2));
        List<RolloutDecision> again = begun(served(2));

        assertThat(once).hasSize(2).isEqualTo(again);
    }

    @Test
    void halfOfTheCanariesNeedNoMoreThanThePlanSaysGiveOrTake() {
        double[] needed = LongStream.range(0, 15)
                .mapToDouble(seed -> {
                    CanaryFixture canary = served(seed);
                    assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
                    Map<String, Double> end = canary.line.lastDecision().getEvidence();
                    Map<String, Double> begin = begun(canary).get(1).getEvidence();
                    return users(end) - users(begin);
                })
                .sorted()
                .toArray();
        double planned = LongStream.range(0, 15)
                .mapToDouble(seed -> begun(served(seed)).get(1).getEvidence().getOrDefault("plan.users", 0.0))
                .sorted()
                .toArray()[7];

        assertThat(planned).as("of %s", Arrays.toString(needed)).isBetween(needed[7] / 1.35, needed[7] * 1.35);
    }

    @Test
    void whereWhatIsExpectedOfUsersGoesWithTheirScoresFewerAreNeededAndPlanned() {
        double[] without = plannedAndNeeded(0, .6);
        double[] with = plannedAndNeeded(.6, .6);

        String seen = "planned and needed " + Arrays.toString(with) + ", without " + Arrays.toString(without);
        assertThat(with[0]).as(seen).isBetween(with[1] / 1.35, with[1] * 1.35);
        assertThat(with[1]).as(seen).isLessThan(.8 * without[1]);
        // 1 - .6^2 of the variance is left, and what the first stage has shown goes further.
        assertThat(with[0]).as(seen).isBetween(.3 * without[0], .8 * without[0]);
    }

    @Test
    void whereItTellsNothingOfThemNoGainIsPlanned() {
        double[] without = plannedAndNeeded(0, 0);
        double[] with = plannedAndNeeded(.6, 0);

        assertThat(with[0]).isGreaterThan(without[0]).isBetween(with[1] / 1.35, with[1] * 1.35);
    }

    @Test
    void howScoresGoWithWhatIsExpectedIsToldAndKeptForTheNextCanary() {
        CanaryFixture canary = served(.6, .6, 1);
        assertThat(begun(canary).get(1).getWords())
                .contains("Compared without what was expected of users, scores have ")
                .contains(" % of their variance.");
        assertThat(begun(canary).get(1).getEvidence().get("plan.variance")).isBetween(.5, .8);

        canary.trained("v2").loaded();

        RolloutDecision next = begun(canary).get(2);
        assertThat(next.getEvidence().get("plan.variance")).isBetween(.5, .8);
        assertThat(next.getWords()).contains(" of their variance.");
    }

    @Test
    void aPlanForTwiceTheWeightKnowsNothingOfHowScoresGoWithThat() {
        CanaryFixture canary = served(.6, .6, 1);
        Seen seen = Objects.requireNonNull(canary.line.line.seen());

        assertThat(seen.knows(new Covariate(.6))).isTrue();
        assertThat(seen.knows(new Covariate(1))).isFalse();
        assertThat(seen.knows(Covariate.NONE)).isFalse();
        assertThat(seen.as(Covariate.NONE)).isEqualTo(seen.counts().scores());
        assertThat(new Covariate(1)
                        .variance(seen.counts().scores(), seen.as(new Covariate(1)))
                        .orElseThrow())
                .isCloseTo(1, within(.001));
    }

    @Test
    void aBudgetThatCannotSufficeIsToldWhenTheCanaryBegins() {
        Map<String, String> settings = new HashMap<>(WIDE);
        settings.put("rollout.max.ms", "20000");
        CanaryFixture canary = new CanaryFixture(settings, 1).trained("v1").loaded();
        canary.serve(5_000);
        assertThat(canary.line.decisions()).endsWith(DecisionKind.ABORTED);

        canary.trained("v2").loaded();

        RolloutDecision last = begun(canary).get(begun(canary).size() - 1);
        assertThat(last.getVersion()).isEqualTo("v2");
        assertThat(last.getWords())
                .contains("The budget is too small for ")
                .contains("rollout.max.ms is 20 s, rollout.max.subjects 5,000;");
        assertThat(last.getEvidence().get("plan.beyondBudget")).isGreaterThan(0.5);
    }

    @Test
    void whereEarlierPromotionsHaveSpentTheMarginAGainIsPlannedFor() {
        CanaryFixture canary = served(1);
        double spent = canary.line.line.champions().spent();
        assertThat(spent).isPositive();

        canary.trained("v2").loaded();

        RolloutDecision last = begun(canary).get(2);
        assertThat(last.getWords())
                .contains(String.format(Locale.ROOT, "Plan for a challenger that is better by %.3f: ", spent));
        assertThat(last.getEvidence()).containsEntry("plan.better", spent);
    }

    @Test
    void whatIsSeenIsOfTheVersionThatServesFromThenOnAndOfTimeThatWasNotPaused() {
        CanaryFixture promoted =
                new CanaryFixture(WIDE, 1).trained("v1").loaded().good();
        promoted.serve(3_000);
        Seen seen = Objects.requireNonNull(promoted.line.line.seen());
        assertThat(seen.counts().scores().mean().orElseThrow()).isBetween(0.6, 0.8);
        assertThat(seen.pace() * 1_000).isBetween(9.0, 11.0);

        CanaryFixture rolledBack =
                new CanaryFixture(WIDE, 1).trained("v1").loaded().bad();
        rolledBack.serve(3_000);
        seen = Objects.requireNonNull(rolledBack.line.line.seen());
        assertThat(seen.counts().scores().mean().orElseThrow()).isBetween(0.5, 0.7);

        CanaryFixture paused = new CanaryFixture(WIDE, 1).trained("v1").loaded();
        paused.serve(200).line.command(OperatorCommand.PAUSE).wait(Duration.ofHours(9));
        paused.line.command(OperatorCommand.ABORT);
        seen = Objects.requireNonNull(paused.line.line.seen());
        assertThat(seen.took()).isEqualTo(Duration.ofSeconds(20));
    }

    private static CanaryFixture served(long seed) {
        CanaryFixture canary = new CanaryFixture(WIDE, seed).trained("v1").loaded();
        return canary.serve(5_000);
    }

    /** With scores of users that are compared without so much of what was expected, and how well that was. */
    private static CanaryFixture served(double weight, double correlation, long seed) {
        Map<String, String> settings = new HashMap<>(CLOSE);
        settings.put("rollout.covariate.weight", Double.toString(weight));
        CanaryFixture canary = new CanaryFixture(settings, seed);
        canary.expected = correlation;
        canary.trained("v1").loaded();
        return canary.serve(10_000);
    }

    /** Medians over canaries: what the plan of the last stage said, and what was needed. */
    private static double[] plannedAndNeeded(double weight, double correlation) {
        double[] planned = new double[CANARIES];
        double[] needed = new double[CANARIES];
        for (int i = 0; i < CANARIES; i++) {
            CanaryFixture canary = served(weight, correlation, i);
            assertThat(canary.line.decisions()).endsWith(DecisionKind.PROMOTED);
            Map<String, Double> begin = begun(canary).get(1).getEvidence();
            planned[i] = begin.getOrDefault("plan.users", 0.0);
            needed[i] = users(canary.line.lastDecision().getEvidence()) - users(begin);
        }
        Arrays.sort(planned);
        Arrays.sort(needed);
        return new double[] {planned[CANARIES / 2], needed[CANARIES / 2]};
    }

    private static double users(Map<String, Double> numbers) {
        return numbers.getOrDefault("champion.subjects", 0.0) + numbers.getOrDefault("challenger.subjects", 0.0);
    }

    private static List<RolloutDecision> begun(CanaryFixture canary) {
        return canary.line.outputs.stream()
                .filter(LineOutput.Decision.class::isInstance)
                .map(output -> ((LineOutput.Decision) output).record())
                .filter(decision -> decision.getKind() == DecisionKind.STAGE_ADVANCED)
                .toList();
    }
}
