package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.torch.RecordedCall;
import dev.hone.llm.torch.RecordedTensor;
import dev.hone.llm.torch.Recording;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.LevelEvaluation;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the judging of a version reads: 48 held-out rows of which a quarter meets each of the levels 0 to 3 and none of
 * the next, so that 48, 36, 24 and 12 have a loss at them.
 */
class JudgedRowsIT {

    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();

    @TempDir
    static Path shared;

    private static WorkerBase base;

    /** No two rows are alike. */
    @BeforeAll
    static void makeABaseAndALog() throws IOException {
        base = TinyRounds.base(shared.resolve("base"), 1);
        for (int i = 0; i < 2 * ROUND; i++) {
            LOG.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(example(i))
                            .setMessages(List.of(new Message("user", Fixtures.text("ask " + i))))
                            .build());
        }
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    /** A row that the base read, or a version, and for which part. */
    private record Read(JudgedPart part, boolean byBase, List<Long> ids) {}

    /** Records what is read of whole rows while a version is judged. */
    private static final class Reader implements TrainingObserver {

        private final List<Read> reads = new ArrayList<>();
        private @Nullable Recording recording;
        private @Nullable JudgedPart part;
        private int seen;

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {}

        @Override
        public void judging(JudgedPart next) {
            if (recording == null) {
                recording = Recording.begin();
            }
            take();
            part = next;
        }

        @Override
        public void publishing() {
            take();
            Objects.requireNonNull(recording).close();
        }

        private void take() {
            List<RecordedCall> calls = Objects.requireNonNull(recording).calls();
            calls.subList(seen, calls.size()).stream()
                    .filter(call -> call.method().equals("asked"))
                    .forEach(this::rows);
            seen = calls.size();
        }

        private void rows(RecordedCall call) {
            RecordedTensor ids = Objects.requireNonNull(
                    call.given().get(call.arguments().get(0).tensors().get(0)));
            List<Long> spans = call.arguments().get(4).numbers();
            boolean byBase = call.arguments().get(7).tensors().isEmpty();
            for (int i = 0; i < spans.size(); i += 4) {
                int from = spans.get(i).intValue();
                double[] row = Arrays.copyOfRange(
                        ids.elements(), from, from + spans.get(i + 1).intValue());
                reads.add(new Read(
                        Objects.requireNonNull(part),
                        byBase,
                        Arrays.stream(row).mapToObj(id -> (long) id).toList()));
            }
        }

        long count(JudgedPart of, boolean byBase) {
            return reads.stream()
                    .filter(read -> read.part() == of && read.byBase() == byBase)
                    .count();
        }
    }

    private static ModelVersion version(TrainingRound round, TrainingObserver observer) {
        return (ModelVersion) new RoundTrainer(
                        base,
                        LOG,
                        ArtifactStores.at(shared.resolve("store").toString()),
                        new RoundWorkplace(shared.resolve("work"), 100, "test"))
                .execute(round, observer)
                .getOutcome();
    }

    private static JsonNode manifest(ModelVersion version) throws IOException {
        return new ObjectMapper()
                .readTree(shared.resolve("store")
                        .resolve(version.getArtifact())
                        .resolve("training_manifest.json")
                        .toFile());
    }

    @ParameterizedTest(name = "guidance {0}, {1} rows for the divergence")
    @CsvSource({"none, 64", "auto, 0"})
    void noRowIsReadTwiceByTheSameWeights(String guidance, String divergence) {
        Reader reader = new Reader();

        version(
                round(Map.of(
                                "guidance", guidance,
                                "guidance.samples", "0",
                                "evaluation.kl.examples", divergence))
                        .build(),
                reader);

        assertThat(reader.reads)
                .hasSizeGreaterThan(200)
                .extracting(read -> List.of(read.byBase(), read.ids()))
                .doesNotHaveDuplicates();
        assertThat(reader.count(JudgedPart.DIVERGENCE, false))
                .as("passes of the version for the divergence alone")
                .isZero();
    }

    @Test
    void theParentReadsWhatLossesAreOfAlone() {
        Reader reader = new Reader();

        version(round(Map.of("evaluation.kl.examples", "0")).build(), reader);

        assertThat(reader.count(JudgedPart.LOSSES, true)).isEqualTo(48 + 36 + 24 + 12);
        // And the served goal above each of those that did not meet it.
        assertThat(reader.count(JudgedPart.LOSSES, false)).isEqualTo(48 + 36 + 24 + 12 + 36);
    }

    @Test
    void theBaseReadsOfWhatCameNextTheRowsThatItIsComparedOn() throws IOException {
        ModelVersion first = version(round(Map.of()).build(), (step, steps, loss, tokens) -> {});
        Reader reader = new Reader();

        ModelVersion second = version(
                round(Map.of("evaluation.prequential.examples", "40"))
                        .setRanges(Fixtures.round(ROUND, 2 * ROUND).build().getRanges())
                        .setParent(first.getVersion())
                        .build(),
                reader);

        int compared = manifest(second).path("prequential").path("examples").asInt();
        assertThat(compared).isBetween(3, 25);
        assertThat(reader.count(JudgedPart.PREQUENTIAL, true)).isEqualTo(compared);
        assertThat(reader.count(JudgedPart.PREQUENTIAL, false)).isEqualTo(2 * 40);
    }

    @Test
    void aRecipeBoundsTheRowsThatAreScoredAndTheManifestSaysHowMany() throws IOException {
        Reader reader = new Reader();

        ModelVersion version = version(
                round(Map.of("evaluation.gate.examples", "7", "evaluation.level.examples", "4"))
                        .build(),
                reader);

        JsonNode evaluation = manifest(version).path("evaluation");
        assertThat(evaluation.path("scored"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"heldOut\": 48, \"counting\": 12, \"gate\": 7, \"following\": 4}"));
        assertThat(evaluation.path("holdoutExamples").asInt()).isEqualTo(48);
        assertThat(version.getEvaluation().getLevels())
                .extracting(LevelEvaluation::getExamples)
                .containsExactly(4, 4, 4, 4);
        assertThat(reader.count(JudgedPart.LOSSES, true)).isEqualTo(4 + 4 + 4 + 7);
        assertThat(version.getReason()).contains("95 % interval");
    }

    @Test
    void boundsThatNothingIsBeyondChangeNothing() throws IOException {
        ModelVersion free = version(round(Map.of()).build(), (step, steps, loss, tokens) -> {});
        ModelVersion bounded = version(
                round(Map.of("evaluation.gate.examples", "12", "evaluation.level.examples", "96"))
                        .build(),
                (step, steps, loss, tokens) -> {});

        assertThat(rounded(bounded)).isEqualTo(rounded(free));
        assertThat(bounded.getReason()).isEqualTo(free.getReason());
        assertThat(manifest(free).path("evaluation").has("scored")).isFalse();
    }

    /** Which rows come first differs, and with it the last digits of sums. */
    private static String rounded(ModelVersion version) {
        return Pattern.compile("-?[0-9]+\\.[0-9]+(E-?[0-9]+)?")
                .matcher(String.valueOf(version.getEvaluation()))
                .replaceAll(number -> String.format(Locale.ROOT, "%.9f", Double.parseDouble(number.group())));
    }

    /** Its scores come of the passes that the choice of a weight makes anyway. */
    @Test
    void lossesAreTheSameWhereAWeightIsChosen() {
        ModelVersion plain = version(round(Map.of()).build(), (step, steps, loss, tokens) -> {});
        ModelVersion chosen = version(
                round(Map.of("guidance", "auto", "guidance.samples", "0", "evaluation.kl.examples", "0"))
                        .build(),
                (step, steps, loss, tokens) -> {});

        List<LevelEvaluation> levels = chosen.getEvaluation().getLevels();
        assertThat(levels).hasSize(4);
        for (LevelEvaluation level : plain.getEvaluation().getLevels()) {
            assertThat(levels.get(level.getLevel()).getLoss()).isCloseTo(level.getLoss(), within(1e-6));
        }
        assertThat(chosen.getEvaluation().getGoalFollowing())
                .isCloseTo(plain.getEvaluation().getGoalFollowing(), within(1e-6));
    }
}
