package dev.hone.trainer.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Evaluation;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Unusable;
import dev.hone.trainer.rounds.RoundListener;
import dev.hone.trainer.train.TrainingObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round told to a folder and to a server of this test's own. */
class ChartsTest {

    private static final long BEGIN_MS = 1_790_000_000_000L;
    private static final TrainingRound ROUND = Fixtures.round(0, 40).build();

    @TempDir
    Path folder;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private long now = BEGIN_MS;
    private MlflowServer server;

    @BeforeEach
    void open() throws IOException {
        server = new MlflowServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Charts charts(Map<String, String> settings) {
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        RoundListener next = new RoundListener() {
            @Override
            public void measured(TrainingRound round, TrainingObserver.Step step) {
                heard.add("step " + step.step());
            }

            @Override
            public void announced(TrainingRound round, RoundOutcome outcome) {
                heard.add("announced");
            }
        };
        return Charts.of(ChartsConfig.from(Settings.of(settings)), clock, failures::add, next);
    }

    private Map<String, String> mlflow() {
        return Map.of("trainer.mlflow.uri", server.uri(), "trainer.mlflow.token", "secret");
    }

    /** Two steps, half a second each, and what came of them. */
    private void train(Charts charts, RoundOutcome outcome) {
        charts.started(ROUND);
        charts.prepared(ROUND, new TrainingObserver.Prepared(40, 0, Unusable.NONE, 9, 9));
        for (int step = 1; step <= 2; step++) {
            now += 500;
            charts.measured(ROUND, new TrainingObserver.Step(step, 2, 3.0 - step, 40, 1e-3 / step, .5));
        }
        charts.announced(ROUND, outcome);
    }

    private static RoundOutcome version() {
        Evaluation evaluation = Evaluation.newBuilder()
                .setHoldoutExamples(12)
                .setSufficient(true)
                .setLevels(List.of(new LevelEvaluation(3, 5, 1.25, 1.5, null, null)))
                .build();
        return new RoundOutcome(ModelVersion.newBuilder()
                .setVersion("main@sha256:aa")
                .setLine("main")
                .setSequence(1)
                .setParent("main@base")
                .setRoundId("main#1")
                .setArtifact("aa")
                .setDigest("sha256:aa")
                .setBaseDigest("sha256:bb")
                .setExamples(40)
                .setTrainedTokens(80L)
                .setEvaluation(evaluation)
                .setVerdict(Verdict.HELD)
                .setReason("worse than the parent")
                .build());
    }

    @Test
    void aRoundIsARunWithItsRecipeItsStepsItsEvaluationAndItsVerdict() {
        try (Charts charts = charts(mlflow())) {
            train(charts, version());
        }

        assertThat(server.refused()).isEmpty();
        assertThat(server.experiments()).containsExactly("hone");
        assertThat(server.tokens()).containsOnly("Bearer secret");
        assertThat(server.metrics())
                .containsEntry("train/loss", List.of(2.0, 1.0))
                .containsEntry("train/gradient_norm", List.of(.5, .5))
                .containsEntry("train/learning_rate", List.of(1e-3, 5e-4))
                .containsEntry("train/tokens_per_second", List.of(80.0, 80.0))
                .containsEntry("holdout/loss_at_3", List.of(1.25))
                .containsEntry("holdout/parent_loss_at_3", List.of(1.5))
                .doesNotContainKey("holdout/kl_to_base");
        assertThat(server.words())
                .containsAllEntriesOf(ROUND.getRecipe())
                .containsEntry("parent", "main@base")
                .containsEntry("seed", "7")
                .containsEntry("hone.round", "main#1")
                .containsEntry("hone.verdict", "HELD")
                .containsEntry("hone.version", "main@sha256:aa")
                .containsEntry("hone.reason", "worse than the parent");
        assertThat(server.statuses()).containsExactly("FINISHED");
        assertThat(heard).containsExactly("step 1", "step 2", "announced");
    }

    @Test
    void anExperimentThatIsThereIsTakenAndAFailedRoundIsAFailedRun() {
        try (Charts charts = charts(mlflow())) {
            train(charts, version());
            train(charts, new RoundOutcome(new RoundFailed("main#1", "main", "no goal sets", true, List.of())));
            charts.started(ROUND);
            charts.givenUp(ROUND);
        }

        assertThat(server.refused()).isEmpty();
        assertThat(server.experiments()).containsExactly("hone");
        assertThat(server.statuses()).containsExactly("FINISHED", "FAILED", "KILLED");
        assertThat(server.words()).containsEntry("hone.reason", "no goal sets");
    }

    @Test
    void aServerThatIsBrokenOrAwayIsCountedAndHindersNobody() {
        server.breakDown();
        try (Charts charts = charts(mlflow())) {
            train(charts, version());
        }
        server.close();
        int broken = failures.size();
        try (Charts charts = charts(mlflow())) {
            train(charts, version());
        }

        assertThat(broken).isPositive();
        assertThat(failures).hasSizeGreaterThan(broken).containsOnly("mlflow");
        assertThat(heard).hasSize(6);
    }

    @Test
    void manyStepsGoInBatchesThatTheServerTakesWhileTheRoundIsTrained() {
        Charts charts = charts(mlflow());
        charts.started(ROUND);
        for (int step = 1; step <= 700; step++) {
            now += 1;
            charts.measured(ROUND, new TrainingObserver.Step(step, 700, step == 7 ? Double.NaN : 1, 1, 1, 1));
        }
        charts.announced(ROUND, version());
        charts.close();

        assertThat(server.refused()).isEmpty();
        assertThat(server.metrics().get("train/learning_rate")).hasSize(700);
        assertThat(server.metrics().get("train/loss")).hasSize(699);
        assertThat(failures).isEmpty();
    }

    @Test
    void aRoundHasAFolderForTensorBoardWithAFileForEachTimeThatItWasTakenUp() throws IOException {
        try (Charts charts = charts(Map.of("trainer.tensorboard.dir", folder.toString()))) {
            train(charts, version());
            train(charts, new RoundOutcome(new RoundFailed("main#1", "main", "no goal sets", true, List.of())));
        }

        List<Path> files;
        try (Stream<Path> found = Files.list(folder.resolve("main").resolve("round-1"))) {
            files = found.sorted().toList();
        }
        assertThat(files)
                .hasSize(2)
                .allMatch(file -> file.getFileName().toString().startsWith("events.out.tfevents.1790"));
        assertThat(Files.readAllBytes(files.get(0))).isEqualTo(expected());
        assertThat(failures).isEmpty();
        assertThat(heard).hasSize(6);
    }

    private static byte[] expected() {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        events.writeBytes(EventBytes.version(BEGIN_MS));
        for (int step = 1; step <= 2; step++) {
            events.writeBytes(EventBytes.scalars(
                    step,
                    BEGIN_MS + 500L * step,
                    Map.of(
                            "train/loss",
                            3.0 - step,
                            "train/gradient_norm",
                            .5,
                            "train/learning_rate",
                            1e-3 / step,
                            "train/tokens_per_second",
                            80.0)));
        }
        long end = BEGIN_MS + 1000;
        events.writeBytes(EventBytes.scalars(
                2, end, Map.of("holdout/examples", 12.0, "holdout/loss_at_3", 1.25, "holdout/parent_loss_at_3", 1.5)));
        events.writeBytes(EventBytes.words(2, end, "hone.reason", "worse than the parent"));
        events.writeBytes(EventBytes.words(2, end, "hone.verdict", "HELD"));
        events.writeBytes(EventBytes.words(2, end, "hone.version", "main@sha256:aa"));
        return events.toByteArray();
    }

    @Test
    void aFolderThatCannotBeWrittenIsCountedAndHindersNobody() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (Charts charts = charts(Map.of("trainer.tensorboard.dir", file.toString()))) {
            train(charts, version());
        }

        assertThat(failures).containsOnly("tensorboard").isNotEmpty();
        assertThat(heard).containsExactly("step 1", "step 2", "announced");
    }

    @Test
    void anAddressThatIsNoneIsRefusedByName() {
        assertThatThrownBy(() -> charts(Map.of("trainer.mlflow.uri", "mlflow:5000")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trainer.mlflow.uri");
    }
}
