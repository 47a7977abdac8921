package dev.hone.lab.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.lab.replay.formats.LogOptions;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.streams.WholeLog;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.BaseModel;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log and a tiny base in, an adapter and a report out. */
class LogTrainingIT {

    private static final long T0 = 1_767_225_600_000L;
    private static final Map<String, String> RECIPE = Map.of(
            "lora.rank", "4",
            "lora.alpha", "8",
            "learning.rate", "0.003",
            "batch.examples", "4",
            "gate.min.holdout", "5",
            "max.prompt.tokens", "160",
            "max.tokens", "220");

    @TempDir
    Path folder;

    private Path base;

    @BeforeEach
    void makeABase() throws IOException {
        base = Files.createDirectories(folder.resolve("base"));
        ByteLevelTokenizer.write(base, List.of());
        int vocabulary = ByteLevelTokenizer.vocabSize(0);
        try (LanguageModel random = LanguageModel.random(ModelConfig.small(vocabulary, 16, 1, 2, 259), 1)) {
            random.write(base);
        }
    }

    @Test
    void theAdapterLoadsAndEveryLineIsCounted() throws IOException {
        List<String> lines = new ArrayList<>(interactions());
        lines.add("no JSON");
        lines.add(
                "{\"id\":\"silent\",\"time\":\"2026-01-01T00:00:00Z\",\"prompt\":\"ask\",\"response\":\"so\",\"feedback\":[]}");
        lines.add("{\"id\":\"out\",\"time\":\"2026-01-01T00:00:00Z\",\"prompt\":\"ask\",\"response\":\"so\","
                + "\"exclude\":\"test\",\"feedback\":[{\"metric\":\"thumb\",\"value\":true}]}");
        lines.add("{\"id\":\"strange\",\"time\":\"2026-01-01T00:00:00Z\",\"prompt\":\"ask\",\"response\":\"so\","
                + "\"feedback\":[{\"metric\":\"mood\",\"value\":3}]}");
        lines.add("{\"type\":\"prompt\",\"id\":\"alone\",\"time\":\"2026-01-01T00:00:00Z\",\"segment\":\"log/rows\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"ask\"}]}");

        Run run = run("out", lines, Map.of(), watching());

        assertThat(run.trained.failure()).isNull();
        ModelVersion version = Objects.requireNonNull(run.trained.version());
        JsonNode report = new ObjectMapper().valueToTree(run.report);
        JsonNode interactions = report.path("interactions");
        assertThat(interactions.path("all").asLong()).isEqualTo(64L);
        assertThat(interactions.path("noFeedback").asLong()).isEqualTo(2L);
        assertThat(interactions.path("excluded").asLong()).isEqualTo(1L);
        assertThat(interactions.path("noResponse").asLong()).isEqualTo(1L);
        int trainedOn = interactions.path("trainedOn").asInt();
        assertThat(trainedOn + interactions.path("heldOut").asInt()).isEqualTo(60);
        assertThat(report.at("/lines/firstBad").toString())
                .contains("line 61: not JSON in UTF-8", "line 64: ", "unknown metric");
        assertThat(run.report)
                .containsKeys("thresholds", "tokens", "loss", "evaluation", "gate", "amounts")
                .containsEntry("digest", version.getDigest());
        // Twelve of the answers were corrected, and a correction is a demonstration of its own.
        assertThat(report.at("/amounts/examples").asInt()).isEqualTo(trainedOn + corrected(run));
        assertThat(run.folder)
                .isDirectoryContaining("glob:**/README.md")
                .isDirectoryContaining("glob:**/training_manifest.json");
        assertThat(run.folder.resolve("work")).doesNotExist();
        try (BaseModel model = BaseModel.load(base)) {
            assertThat(Adapter.read(run.folder, model.model()).config().rank()).isEqualTo(4);
        }
    }

    @Test
    void allWeightsGiveAWholeModelThatLoadsAndThatALaterRunReplaces() throws IOException {
        Run whole = run("whole", interactions(), Map.of("trainer.recipe.weights", "all"), watching());

        assertThat(whole.trained.failure()).isNull();
        try (LanguageModel model = LanguageModel.load(whole.folder);
                LanguageModel untrained = LanguageModel.load(base);
                Tokenizer tokenizer = Tokenizer.load(whole.folder)) {
            assertThat(model.config()).isEqualTo(untrained.config());
            assertThat(model.digest()).isNotEqualTo(untrained.digest());
            assertThat(tokenizer.encode("ask").length).isPositive();
        }
        assertThat(whole.folder.resolve("README.md")).content().contains("AutoModelForCausalLM");
        assertThat(whole.folder.resolve("adapter_config.json")).doesNotExist();
        assertThat(whole.report).containsEntry("model", whole.folder.toString()).doesNotContainKey("adapter");

        Run adapter = run("whole", interactions(), Map.of(), watching());

        assertThat(adapter.folder.resolve("model.safetensors")).doesNotExist();
        assertThat(adapter.folder.resolve("adapter_model.safetensors")).exists();
    }

    private static int corrected(Run run) {
        return (int) run.trained.examples().values().stream()
                .filter(example -> !example.getHoldout() && example.getCorrection() != null)
                .count();
    }

    @Test
    void theSameLogInAnyOrderGivesTheSameBytes() throws IOException {
        List<String> lines = interactions();
        Run first = run("first", lines, Map.of(), watching());
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(1));

        Run second = run("second", shuffled, Map.of(), watching());
        Run other = run("other", lines, Map.of("rounds.seed", "2"), watching());

        assertThat(digest(second)).isEqualTo(digest(first)).isNotEqualTo(digest(other));
        assertThat(second.report.get("thresholds")).isEqualTo(first.report.get("thresholds"));
    }

    @Test
    void aRunThatWasBrokenOffGoesOnFromItsCheckpointToTheSameBytes() throws IOException {
        List<String> lines = interactions();
        Map<String, String> often = Map.of("trainer.checkpoint.steps", "2");
        Run undisturbed = run("undisturbed", lines, often, watching());
        Steps killed = new Steps(5, true);
        assertThatThrownBy(() -> run("killed", lines, often, killed)).isInstanceOf(IllegalStateException.class);
        Steps stopped = new Steps(3, false);
        assertThatThrownBy(() -> run("killed", lines, often, stopped)).isInstanceOf(TrainingStoppedException.class);
        Steps resumed = new Steps(Integer.MAX_VALUE, false);

        Run done = run("killed", lines, often, resumed);

        assertThat(stopped.first).isEqualTo(5);
        assertThat(resumed.first).isGreaterThan(stopped.first);
        assertThat(digest(done)).isEqualTo(digest(undisturbed));
        assertThat(done.folder.resolve("work")).doesNotExist();
    }

    @Test
    void tooManyBadLinesAreRefusedByTheirNumbers() {
        List<String> lines = new ArrayList<>(interactions());
        for (int i = 0; i < 10; i++) {
            lines.add("{\"id\":\"x\"}");
        }

        assertThatThrownBy(() -> run("bad", lines, Map.of(), watching()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("10 of 70 lines of the log are bad")
                .hasMessageContaining("line 61: \"time\" is missing");
    }

    @Test
    void aLogOfWhichNothingCanBeLearnedSaysWhatIsMissing() throws IOException {
        Run few = run("few", interactions().subList(0, 5), Map.of(), watching());

        assertThat(few.trained.version()).isNull();
        assertThat(few.report.get("failure")).asString().contains("thresholds.min.samples");
        assertThat(few.folder.resolve("adapter_config.json")).doesNotExist();
    }

    /** Sixty rated answers, every fifth of them corrected. */
    private static List<String> interactions() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int rating = 1 + i % 5;
            String correction = rating == 1 ? ",\"correction\":\"fine %d\"".formatted(i) : "";
            lines.add(("{\"id\":\"i%d\",\"subject\":\"u%d\",\"time\":\"%s\",\"prompt\":\"ask %d\",\"response\":\"%s\","
                            + "\"feedback\":[{\"metric\":\"rating\",\"value\":%d%s}]}")
                    .formatted(
                            i,
                            i,
                            Instant.ofEpochMilli(T0 + 1_000L * i),
                            i % 7,
                            rating > 3 ? "good" : "bad " + i,
                            rating,
                            correction));
        }
        return lines;
    }

    private record Run(Path folder, LogTraining.Trained trained, Map<String, Object> report) {}

    private Run run(String name, List<String> lines, Map<String, String> more, TrainingObserver observer)
            throws IOException {
        Path log = Files.write(folder.resolve(name + ".jsonl"), lines);
        Map<String, String> values = new HashMap<>();
        RECIPE.forEach((key, value) -> values.put("trainer.recipe." + key, value));
        values.put("trainer.base", base.toString());
        values.put("rounds.threads", "1");
        values.putAll(more);
        if ("all".equals(values.get("trainer.recipe.weights"))) {
            values.keySet().removeIf(key -> key.startsWith("trainer.recipe.lora."));
        }
        Settings settings = ShippedSettings.read("train.yaml", null, Map.of()).with(values);
        RatedLog rated = RatedLog.open(log, LogOptions.found(T0).with(WholeLog.checks(settings)));
        TrainingFolder output = TrainingFolder.in(folder.resolve(name));
        LogTraining.Trained trained =
                new LogTraining(new LogTraining.Wish(rated, base, null, 0.05), settings, output).run(observer);
        Map<String, Object> report = new TrainingReport(
                        rated, trained, output, observer instanceof Steps steps ? steps.before : null)
                .map(Map.of());
        // As the command leaves it: by its report a later run knows the folder for one that it may replace.
        Files.writeString(output.report(), String.valueOf(report));
        return new Run(output.folder(), trained, report);
    }

    private static String digest(Run run) {
        return Objects.requireNonNull(run.trained.version()).getDigest();
    }

    private static Steps watching() {
        return new Steps(Integer.MAX_VALUE, false);
    }

    /** Ends a training after so many steps of its own, by a wish or with an error. */
    private static final class Steps implements TrainingObserver {
        private final int most;
        private final boolean dies;
        private @Nullable Prepared before;
        private int first;
        private int seen;

        Steps(int most, boolean dies) {
            this.most = most;
            this.dies = dies;
        }

        @Override
        public void prepared(Prepared prepared) {
            before = prepared;
        }

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            first = first == 0 ? step : first;
            seen++;
            if (dies && seen == most) {
                throw new IllegalStateException("the power failed");
            }
        }

        @Override
        public boolean stopRequested() {
            return !dies && seen >= most;
        }
    }
}
