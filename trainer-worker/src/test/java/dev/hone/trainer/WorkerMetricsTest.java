package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsMetric;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingCurve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {

    private static final Path REFERENCE = Path.of("../docs/metrics.md");

    @Test
    void roundsAndStepsAreCountedAndHeardByOthers() {
        List<String> heard = new ArrayList<>();
        WorkerMetrics metrics = new WorkerMetrics(new RoundListener() {
            @Override
            public void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {
                heard.add(step + " of " + steps);
            }
        });
        TrainingRound round = new TrainingRound();
        metrics.started(round);
        metrics.stepped(round, 1, 8, 2.5, 40);
        metrics.notCharted("mlflow");

        assertThat(text(metrics))
                .contains(
                        "hone_trainer_rounds_started_total 1.0",
                        "hone_trainer_steps_total 1.0",
                        "hone_trainer_response_tokens_total 40.0",
                        "hone_trainer_training 1.0",
                        "hone_trainer_round_steps 8.0",
                        "hone_trainer_chart_failures_total{viewer=\"mlflow\"} 1.0",
                        "hone_trainer_loss 2.5");

        metrics.announced(round, new RoundOutcome(new RoundFailed()));

        assertThat(text(metrics))
                .contains("hone_trainer_rounds_total{outcome=\"failed\"} 1.0", "hone_trainer_training 0.0")
                .doesNotContain("hone_trainer_loss");
        assertThat(heard).containsExactly("1 of 8");
    }

    @Test
    void shardsOfOtherWorkersAreStepsAndTokensAndNoRoundOfOnesOwn() {
        WorkerMetrics metrics = new WorkerMetrics(RoundListener.NONE);

        metrics.helped(new TrainingCurve(List.of(2., 1.), 30));

        assertThat(text(metrics))
                .contains(
                        "hone_trainer_shards_helped_total 1.0",
                        "hone_trainer_steps_total 2.0",
                        "hone_trainer_response_tokens_total 30.0",
                        "hone_trainer_training 0.0");
    }

    private static String text(WorkerMetrics metrics) {
        return OpsAnswer.metrics(metrics.now()).text();
    }

    @Test
    void theReferenceListsEveryMetricAndNoOther() throws IOException {
        String page = Files.readString(REFERENCE);
        String section = page.substring(page.indexOf("## trainer-worker"), page.indexOf("## serving"));
        List<String> rows =
                section.lines().filter(line -> line.startsWith("| `hone_")).toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        WorkerMetrics.all().stream().map(OpsMetric::row).toList());
    }
}
