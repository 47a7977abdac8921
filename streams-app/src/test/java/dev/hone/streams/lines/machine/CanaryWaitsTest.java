package dev.hone.streams.lines.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.Verdict;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import dev.hone.streams.lines.state.LineEvent;
import dev.hone.streams.lines.words.Decisions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of a canary while it waits, and in numbers when it is over. */
class CanaryWaitsTest {

    @Test
    void whatIsWaitedForIsSaid() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();

        assertThat(canary.line.news().getWords())
                .isEqualTo(
                        "Waits for users: 0 of 20 have met the challenger in this stage and their wait for feedback is over; nobody has asked so far."
                                + " Waits for time: the stage lasts until 00:00:03 UTC at least.");
        assertThat(List.copyOf(canary.line.news().getTests()))
                .extracting(test -> test.getName())
                .contains("quality no worse by the margin", "quality worse");
    }

    @Test
    void aSingleUserIsNamedAsTheReasonWhyNothingMoves() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        String challenged = IntStream.range(0, 1_000)
                .mapToObj(i -> "u" + i)
                .filter(unit -> Buckets.arm(canary.line.lastRollout().getSalt(), unit, 0.2) == Arm.CHALLENGER)
                .findFirst()
                .orElseThrow();
        canary.line.on(new LineEvent.Evidenced(canary.of(Arm.CHALLENGER, challenged)));
        for (int i = 0; i < 44; i++) {
            canary.line.on(new LineEvent.Evidenced(EvidenceCounted.newBuilder(canary.of(Arm.CHALLENGER, null))
                    .setKind(EvidenceKind.RESPONSE)
                    .build()));
        }
        canary.line.wait(Duration.ofSeconds(5));

        RolloutEvidence news = canary.line.news();
        assertThat(news.getWords())
                .isEqualTo(
                        "Waits for users: 1 of 20 have met the challenger in this stage and their wait for feedback is over; all 44 questions so far came"
                                + " from one user, and each user counts once.");
        assertThat(news.getStageSubjects()).isEqualTo(1);
        assertThat(news.getStageNeeded()).isEqualTo(20);
    }

    @Test
    void whatIsSaidNamesNoNumberThatIsNone() {
        CanaryFixture canary = CanaryFixture.canary().trained("v1").loaded();
        canary.feedback = 0;
        canary.serve(300);
        assertThat(canary.line.news().getWords())
                .startsWith("Waits for feedback: 0 of 20 users of the challenger have a score. Waits for proof that the"
                        + " challenger is no worse by the margin 0.05: e-value 1.00, needed 20.0.");

        canary.line.wait(Duration.ofHours(1));

        assertThat(canary.line.lastWords())
                .contains("by the margin 0.05, with scores of 0 users of the challenger and 0 of the champion")
                .doesNotContain("NaN", "none", "null");
        assertThat(canary.line.lastDecision().getEvidence().get("stage")).isEqualTo(2);
        assertThat(canary.line.lastDecision().getEvidence().values()).allMatch(Double::isFinite);
    }

    @Test
    void aNumberThatNothingCameOfIsLeftOutOfADecision() {
        ModelVersion version = LineFixture.version("v1", "main@base", null, Verdict.CANDIDATE);
        version = ModelVersion.newBuilder(version)
                .setEvaluation(new Evaluation(0, false, List.of(), Double.NaN, null, null, 0.5, null))
                .build();

        RolloutDecision held =
                new Decisions(Instant.EPOCH).held(version, "it is no better").record();

        assertThat(held.getEvidence()).containsEntry("forgetting", 0.5).doesNotContainKeys("goalFollowing", "klToBase");
    }
}
