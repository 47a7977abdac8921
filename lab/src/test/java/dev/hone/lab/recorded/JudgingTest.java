package dev.hone.lab.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.client.report.ReportJson;
import dev.hone.lab.recorded.VersionPair.Scale;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.recorded.Finding;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.streams.sequential.Betting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a graded data set to what a canary decides on it. */
class JudgingTest {

    private static final int QUESTIONS = 600;

    @TempDir
    Path folder;

    @Test
    void theVersionThatIsRightMoreOftenIsPromotedAndTheOtherRolledBack() throws IOException {
        solutions();

        assertThat(judge("weak", "strong", Map.of()).report())
                .containsEntry("sharesTested", false)
                .extractingByKey("final")
                .extracting("state", "outcome")
                .containsExactly("promoted", "better");
        assertThat(judge("strong", "weak", Map.of()).report())
                .extractingByKey("final")
                .extracting("state", "outcome")
                .containsExactly("rolled-back", "worse");
    }

    @Test
    void theReportHasEachDecisionWithItsTimeAndReason() throws IOException {
        solutions();

        Map<String, Object> report = judge("weak", "strong", Map.of()).report();

        assertThat((List<?>) report.get("decisions"))
                .singleElement()
                .satisfies(decided -> assertThat(ReportJson.line(decided))
                        .matches(
                                "\\{\"time\":\"2026-01-01T[0-9:]+Z\",\"state\":\"promoted\",\"why\":\"Promoted .*\"}"));
        assertThat((List<?>) report.get("arms")).hasSize(2);
    }

    @Test
    void stagesOfTheSettingsAreTestedForShares() throws IOException {
        solutions();

        Judging judging = judge("weak", "strong", Map.of("rollout.stages", "0.1"));

        assertThat(judging.report()).containsEntry("sharesTested", true);
        assertThat(judging.standing()).isEqualTo(Standing.ABORTED);
        assertThat(judging.why()).contains("its share is 10 %");
    }

    @Test
    void whatIsUndecidedSaysWhatItWaitsFor() throws IOException {
        solutions();

        Judging judging = judge("weak", "weaker", Map.of());

        assertThat(judging.standing()).isEqualTo(Standing.CANARY);
        assertThat(judging.finding()).isEqualTo(Finding.CONTINUE);
        assertThat(judging.lines()).anyMatch(line -> line.startsWith("Undecided at the end: Waits for proof"));
    }

    @Test
    void aChangedPolicyIsShownBesideTheOneThatRuns() throws IOException {
        solutions();
        Judging running = judge("weak", "weaker", Map.of());

        Comparison comparison = Comparison.of(
                Recording.read(folder.resolve("recording.jsonl")),
                ShippedSettings.read("judge.yaml", null, Map.of()),
                Map.of("rollout.margin", "0.4"),
                Betting.LATEST);

        assertThat(comparison.running()).isEqualTo(running);
        assertThat(comparison.changed().standing()).isEqualTo(Standing.PROMOTED);
        assertThat(comparison.lines())
                .contains("As it is:", "With rollout.margin=0.4:")
                .anyMatch(line -> line.contains("canary") && line.contains("promoted"));
        assertThat(comparison.report())
                .containsEntry("users", (long) QUESTIONS)
                .extractingByKey("changed")
                .extracting("settings", "final.state")
                .containsExactly(Map.of("rollout.margin", "0.4"), "promoted");
        assertThat(comparison.changed().decisions()).singleElement().matches(decided -> decided.users() < QUESTIONS);
    }

    @Test
    void gradesOfOrdersOfMagnitudeAreToldApart() {
        assertThat(Scale.LOG.quality(1)).isEqualTo(1);
        assertThat(Scale.LOG.quality(1e-7)).isZero();
        assertThat(Scale.LOG.quality(0)).isZero();
        assertThat(Scale.LOG.quality(1e-3)).isEqualTo(4.0 / 7);
        assertThat(Scale.LINEAR.quality(0.3)).isEqualTo(0.3);
    }

    private Judging judge(String champion, String challenger, Map<String, String> more) throws IOException {
        Path file = folder.resolve("recording.jsonl");
        int written = new VersionPair(GradedSet.GSM8K, folder, champion, challenger, Scale.LINEAR, 1).write(file);
        assertThat(written).isEqualTo(QUESTIONS);
        Settings settings = ShippedSettings.read("judge.yaml", null, Map.of()).with(more);
        return Judging.of(Recording.read(file), settings);
    }

    /** A version that is right on three questions of ten, one that is on a little less, and one on seven. */
    private void solutions() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int question = 0; question < QUESTIONS; question++) {
            rows.append(ReportJson.line(Map.of(
                            "question", "question " + question,
                            "weak", solved(question, 3),
                            "weaker", solved(question + question / 20, 3),
                            "strong", solved(question, 7))))
                    .append('\n');
        }
        Files.writeString(folder.resolve("example_model_solutions.jsonl"), rows);
    }

    private static Map<String, Object> solved(int question, int ofTen) {
        return Map.of("is_correct", question % 10 < ofTen, "solution", "solution " + question);
    }
}
