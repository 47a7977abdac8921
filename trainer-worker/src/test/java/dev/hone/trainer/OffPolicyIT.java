package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Tokens;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.encode.Encoder;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.intake.Intake;
import dev.hone.trainer.objective.Objective;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds whose held-out answers are one letter each, drawn evenly from the alphabet by a version that knew no better;
 * the round learns that letters of its first half are liked. What it would earn is known, since all of its
 * probabilities can be asked for.
 */
class OffPolicyIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final int LEARNED = 240;
    private static final int HELD_OUT = 400;
    private static final int LETTERS = 26;
    private static final int LIKED = 14_000;
    private static final int DISLIKED = 3_000;
    private static final Drawn EVENLY = new Drawn(-Math.log(LETTERS), List.of());

    @TempDir
    static Path shared;

    private static WorkerBase base;
    private static String tokenizer;

    @BeforeAll
    static void makeABase() throws IOException {
        base = TinyRounds.base(shared.resolve("base"), 2);
        tokenizer = base.in(Recipe.Precision.FLOAT32).tokenizer().digest();
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    /** Letters of the first half are learned from four times as often, and are liked wherever they stand. */
    private static InMemoryExampleLog log(IntFunction<@Nullable Drawn> drawn) {
        Random random = new Random(11);
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < LEARNED; i++) {
            int letter = random.nextInt(LETTERS / 2) + (i % 5 == 0 ? LETTERS / 2 : 0);
            log.append("chatcmpl-" + i, example(i, letter).setHoldout(false).build());
        }
        for (int i = LEARNED; i < LEARNED + HELD_OUT; i++) {
            int letter = random.nextInt(LETTERS);
            log.append(
                    "chatcmpl-" + i,
                    example(i, letter)
                            .setHoldout(true)
                            .setFinishReason("length")
                            .setTokens(new Tokens(tokenizer, List.of('a' + letter), List.of()))
                            .setDrawn(drawn.apply(i))
                            .build());
        }
        return log;
    }

    private static Example.Builder example(int i, int letter) {
        return Example.newBuilder(Fixtures.example(0, quality(letter)))
                .setMessages(List.of(new Message("user", Fixtures.text("ask " + i % 10))))
                .setResponse(Fixtures.text(Character.toString('a' + letter)))
                .setSubject("s" + i);
    }

    private static int quality(int letter) {
        return letter < LETTERS / 2 ? LIKED : DISLIKED;
    }

    private static TrainingRound asking(Map<String, String> recipe) {
        Map<String, String> estimating = new TreeMap<>(
                Map.of("evaluation.off.policy.min.subjects", "100", "epochs", "4", "learning.rate", "0.01"));
        estimating.putAll(recipe);
        return round(estimating)
                .setRanges(Fixtures.round(0, LEARNED + HELD_OUT).build().getRanges())
                .setGoalSets(List.of(Fixtures.goalSet("*", 0, 4_000, 8_000, 12_000)))
                .build();
    }

    @Test
    void theEstimateIsWhatTheVersionWouldEarn() throws IOException {
        InMemoryExampleLog log = log(i -> EVENLY);
        ModelVersion version = trained(log, asking(Map.of()));
        JsonNode found = manifest(version).path("offPolicy");

        assertThat(found.path("refusal").isNull()).as(found.toString()).isTrue();
        double truth = earned(log, version);
        assertThat(truth).isGreaterThan(found.path("loggedQualityHigh").asDouble());
        assertThat(truth)
                .as(found.toString())
                .isBetween(
                        found.path("adjustedLow").asDouble(),
                        found.path("adjustedHigh").asDouble());
        assertThat(found.path("answers").asInt()).isEqualTo(HELD_OUT);
        assertThat(found.path("subjects").asInt()).isEqualTo(HELD_OUT);
        assertThat(found.path("effectiveSubjects").asDouble()).isBetween(100.0, 0.0 + HELD_OUT);
        assertThat(found.path("meanWeight").asDouble()).isCloseTo(1, within(.15));
        assertThat(version.getReason()).contains("; beside the gate, and deciding nothing: by 400 logged answers");
        assertThat(trained(log, asking(Map.of()))).isEqualTo(version);
    }

    @Test
    void itDecidesNothingAndARecipeMayLeaveItOut() throws IOException {
        InMemoryExampleLog log = log(i -> EVENLY);
        ModelVersion without = trained(log, asking(Map.of("evaluation.off.policy.min.subjects", "0", "epochs", "1")));
        ModelVersion with = trained(log, asking(Map.of("epochs", "1")));

        assertThat(manifest(without).has("offPolicy")).isFalse();
        assertThat(manifest(with).has("offPolicy")).isTrue();
        assertThat(with.getVerdict()).isEqualTo(without.getVerdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(with.getReason()).startsWith(without.getReason());
        assertThat(with.getEvaluation()).isEqualTo(without.getEvaluation());
    }

    /** A base that has not learned yet what letters are gives them hardly any of its probability. */
    @Test
    void aVersionThatSaysOtherThingsThanTheLogIsRefused() throws IOException {
        JsonNode found = manifest(trained(log(i -> EVENLY), asking(Map.of("learning.rate", "0.00001", "epochs", "1"))))
                .path("offPolicy");

        assertThat(found.path("refusal").asText())
                .startsWith("the weights average 0.")
                .contains("and not 1");
        assertThat(found.path("adjusted").isNull()).isTrue();
        assertThat(found.path("loggedQuality").asDouble()).isBetween(.4, .6);
    }

    @Test
    void answersOfWhichNothingIsKnownAreCountedByReasonAndTheRestIsTooFew() throws IOException {
        JsonNode found = manifest(trained(
                        log(i -> i % 8 == 0
                                ? EVENLY
                                : i % 2 == 0 ? null : new Drawn(-Math.log(LETTERS), List.of("temperature"))),
                        asking(Map.of("epochs", "1"))))
                .path("offPolicy");

        assertThat(found.path("refusal").asText())
                .isEqualTo("answers of 50 subjects can be weighed, fewer than the 100 that it takes");
        assertThat(found.path("leftOut").path("how it was drawn is not known").asInt())
                .isEqualTo(150);
        assertThat(found.path("leftOut")
                        .path("it was drawn at a temperature other than 1")
                        .asInt())
                .isEqualTo(200);
    }

    /** The version's own mean quality over the prompts, of answers that are letters. */
    private static double earned(InMemoryExampleLog log, ModelVersion version) throws IOException {
        Recipe recipe = Recipe.fromMap(asking(Map.of()).getRecipe());
        BaseModel model = base.in(Recipe.Precision.FLOAT32);
        Encoder encoder = Objective.of(recipe).encoder(model.renderer(), recipe.rows());
        List<int[]> prompts = new ArrayList<>();
        Intake.take(asking(Map.of()), log).holdout().forEach(row -> {
            TokenSequence rendered = encoder.encode(row, row.ladder().served(), Encoder.SERVED_PHRASING)
                    .ifAny()
                    .orElseThrow();
            prompts.add(Arrays.copyOf(rendered.ids(), rendered.responseStart()));
        });
        Adapter adapter = Adapter.read(
                shared.resolve("store").resolve(version.getArtifact()),
                model.model().config());
        double sum = 0;
        for (float[] logits : new Scorer(model.model()).nextTokenLogits(prompts, adapter)) {
            double all = 0;
            double earned = 0;
            for (int letter = 0; letter < LETTERS; letter++) {
                double weight = Math.exp(logits['a' + letter]);
                all += weight;
                earned += weight * QualityUnit.toQuality(quality(letter));
            }
            sum += earned / all;
        }
        return sum / prompts.size();
    }

    private static ModelVersion trained(InMemoryExampleLog log, TrainingRound round) {
        return (ModelVersion) new RoundTrainer(
                        base,
                        log,
                        ArtifactStores.at(shared.resolve("store").toString()),
                        new RoundWorkplace(shared.resolve("work"), 100, "test"))
                .execute(round, NOBODY)
                .getOutcome();
    }

    private static JsonNode manifest(ModelVersion version) throws IOException {
        return new ObjectMapper()
                .readTree(shared.resolve("store")
                        .resolve(version.getArtifact())
                        .resolve("training_manifest.json")
                        .toFile());
    }
}
