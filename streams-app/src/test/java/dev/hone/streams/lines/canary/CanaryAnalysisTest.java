package dev.hone.streams.lines.canary;

import static dev.hone.schemas.routing.Arm.CHALLENGER;
import static dev.hone.schemas.routing.Arm.CHAMPION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.hone.streams.lines.guardrails.FailedResponses;
import dev.hone.streams.lines.guardrails.RepeatedAnswers;
import dev.hone.streams.lines.guardrails.UnansweredUsers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts prove, written down: no stage is played and nothing is decided. */
class CanaryAnalysisTest {

    private final EvidenceFixture counts = new EvidenceFixture();

    @Test
    void nothingIsProvenByNothing() {
        CanaryAnalysis analysis = analysis();

        assertThat(analysis.noWorse().isProven()).isFalse();
        assertThat(analysis.noWorse().eValue()).isCloseTo(1, within(1e-9));
        assertThat(analysis.noWorse().finding())
                .isEqualTo("its mean quality is not below the champion's by the margin 0.05, with scores of 0 users of"
                        + " the challenger and 0 of the champion");
        assertThat(proven(analysis.guardrails())).isEmpty();
        assertThat(proven(analysis.alarms())).isEmpty();
        assertThat(proven(analysis.sampleRatioMismatch())).isEmpty();
        assertThat(analysis.sameFeedback()).isEmpty();
        assertThat(analysis.lowerBound()).isEqualTo(-1);
    }

    @Test
    void aBetterChallengerIsNoWorseAndBetterByALowerBound() {
        counts.graded(1, CHAMPION, 400, 0.4).graded(1, CHALLENGER, 400, 0.7);

        assertThat(analysis().noWorse().isProven()).isTrue();
        assertThat(analysis().noWorse().finding())
                .isEqualTo("its mean quality 0.700 is not below the champion's 0.400 by the margin 0.05");
        assertThat(analysis().lowerBound()).isBetween(0.1, 0.3);
        assertThat(proven(analysis().guardrails())).isEmpty();
    }

    @Test
    void aWorseOneDoesHarmAndIsNotShownToBeNoWorse() {
        counts.graded(1, CHAMPION, 400, 0.7).graded(1, CHALLENGER, 400, 0.4);

        assertThat(analysis().noWorse().isProven()).isFalse();
        assertThat(analysis().lowerBound()).isNegative();
        assertThat(proven(analysis().guardrails())).containsExactly("quality worse");
    }

    @Test
    void theMarginIsWhatItMayBeWorseBy() {
        counts.graded(1, CHAMPION, 2_000, 0.7).graded(1, CHALLENGER, 2_000, 0.5);

        assertThat(proven(analysis().guardrails())).containsExactly("quality worse");
        assertThat(proven(analysis(Map.of("rollout.margin", "0.4")).guardrails()))
                .isEmpty();
        assertThat(analysis(Map.of("rollout.margin", "0.4")).noWorse().isProven())
                .isTrue();
    }

    @Test
    void stagesAddUpAndAreNotMixed() {
        // Over both stages together the challenger's mean is far below, and in each of them it is as good.
        counts.graded(0, CHAMPION, 800, 0.2).graded(0, CHALLENGER, 2_000, 0.2);
        counts.graded(1, CHAMPION, 800, 0.8).graded(1, CHALLENGER, 800, 0.8);

        assertThat(proven(analysis().guardrails())).isEmpty();
        assertThat(analysis().scored(CHALLENGER)).isEqualTo(2_800);
        assertThat(analysis().exposed(CHALLENGER, 0)).isEqualTo(2_000);
    }

    @Test
    void eachTestNeedsItsPartOfAlpha() {
        assertThat(analysis().noWorse().needed()).isEqualTo(20);
        assertThat(analysis().guardrails())
                .extracting(SequentialTest::name, SequentialTest::needed)
                .containsExactly(
                        tuple("quality worse", 40.0),
                        tuple("more users without an answer", 240.0),
                        tuple("more equal answers to different prompts", 240.0),
                        tuple("more slow answers", 240.0));
        assertThat(analysis().alarms())
                .extracting(SequentialTest::name, SequentialTest::needed)
                .containsExactly(tuple("more failed responses", 240.0));
    }

    @Test
    void harmInOneSegmentIsFoundWhereTheWholeIsWell() {
        counts.graded(1, CHAMPION, 2_000, 0.5).graded(1, CHALLENGER, 2_000, 0.5);
        counts.graded(1, CHAMPION, "acme/law", 200, 0.9).graded(1, CHALLENGER, "acme/law", 200, 0.3);
        counts.graded(1, CHAMPION, "acme/art", 200, 0.5).graded(1, CHALLENGER, "acme/art", 200, 0.5);

        assertThat(proven(analysis().guardrails())).containsExactly("quality worse in acme/law");
        assertThat(analysis().guardrails())
                .filteredOn(test -> test.name().startsWith("quality worse in"))
                .extracting(SequentialTest::needed)
                .as("4/alpha for each of two, times two and three")
                .containsExactly(480.0, 480.0);
    }

    @Test
    void aSegmentIsJudgedOnceItIsLargeAndUnlessItIsTheWhole() {
        counts.graded(1, CHAMPION, 100, 0.9).graded(1, CHALLENGER, 100, 0.1);
        counts.graded(1, CHAMPION, "acme/all", 100, 0.9).graded(1, CHALLENGER, "acme/all", 100, 0.1);
        counts.graded(1, CHAMPION, "acme/few", 99, 0.9).graded(1, CHALLENGER, "acme/few", 100, 0.1);

        assertThat(analysis().guardrails()).extracting(SequentialTest::name).noneMatch(name -> name.contains("acme"));
    }

    @Test
    void eachGuardrailLooksAtItsOwnCountsAndAllowsItsMargin() {
        counts.seen(new UnansweredUsers(), 1, CHAMPION, 300, 0).seen(new UnansweredUsers(), 1, CHALLENGER, 300, 60);
        assertThat(proven(analysis().guardrails())).containsExactly("more users without an answer");
        assertThat(proven(analysis(Map.of("rollout.guardrail.error.margin", "0.3"))
                        .guardrails()))
                .isEmpty();

        counts.seen(new RepeatedAnswers(), 1, CHAMPION, 300, 3).seen(new RepeatedAnswers(), 1, CHALLENGER, 300, 90);
        assertThat(proven(analysis().guardrails()))
                .containsExactly("more users without an answer", "more equal answers to different prompts");
        assertThat(proven(analysis().alarms())).isEmpty();
    }

    @Test
    void failedResponsesRaiseAnAlarmAndNoGuardrail() {
        counts.seen(new FailedResponses(), 0, CHAMPION, 300, 0).seen(new FailedResponses(), 0, CHALLENGER, 300, 60);

        assertThat(proven(analysis().alarms())).containsExactly("more failed responses");
        assertThat(analysis().alarms().get(0).finding())
                .isEqualTo("its share of failed responses 0.200 is above the champion's 0.000 by more than the margin"
                        + " 0.02");
        assertThat(proven(analysis().guardrails())).isEmpty();
        assertThat(analysis().responses(CHALLENGER)).isEqualTo(300);
    }

    @Test
    void anArmThatMeetsOtherSharesThanItsWeightIsNoticedBothWays() {
        counts.graded(0, CHAMPION, 800, 0.5).graded(0, CHALLENGER, 200, 0.5);
        assertThat(proven(analysis().sampleRatioMismatch())).isEmpty();

        EvidenceFixture few =
                new EvidenceFixture().graded(0, CHAMPION, 900, 0.5).graded(0, CHALLENGER, 100, 0.5);
        assertThat(proven(analysis(few).sampleRatioMismatch())).containsExactly("too few users");

        EvidenceFixture many =
                new EvidenceFixture().graded(1, CHAMPION, 350, 0.5).graded(1, CHALLENGER, 650, 0.5);
        assertThat(proven(analysis(many).sampleRatioMismatch())).containsExactly("too many users");
    }

    @Test
    void aTenthFewerIsWhatExploringMayCost() {
        counts.graded(1, CHAMPION, 10_000, 0.5).graded(1, CHALLENGER, 9_000, 0.5);

        assertThat(proven(analysis().sampleRatioMismatch())).isEmpty();
    }

    @Test
    void whereSomebodySaidNothingBothArmsMustBeShownToGetAsMuch() {
        counts.graded(1, CHAMPION, 800, 0.5).silent(1, CHAMPION, 200);
        counts.graded(1, CHALLENGER, 800, 0.5).silent(1, CHALLENGER, 200);
        assertThat(proven(analysis().sameFeedback())).containsExactly("feedback no rarer", "feedback no more frequent");

        EvidenceFixture rarer = new EvidenceFixture()
                .graded(1, CHAMPION, 800, 0.5)
                .silent(1, CHAMPION, 200)
                .graded(1, CHALLENGER, 500, 0.5)
                .silent(1, CHALLENGER, 500);
        assertThat(proven(analysis(rarer).sameFeedback())).containsExactly("feedback no more frequent");
    }

    private CanaryAnalysis analysis() {
        return analysis(Map.of());
    }

    private CanaryAnalysis analysis(Map<String, String> settings) {
        return new CanaryAnalysis(counts.evidence(), EvidenceFixture.CHALLENGE, EvidenceFixture.config(settings));
    }

    private static CanaryAnalysis analysis(EvidenceFixture counts) {
        return new CanaryAnalysis(counts.evidence(), EvidenceFixture.CHALLENGE, EvidenceFixture.config(Map.of()));
    }

    private static List<String> proven(List<SequentialTest> tests) {
        return tests.stream()
                .filter(SequentialTest::isProven)
                .map(SequentialTest::name)
                .toList();
    }
}
