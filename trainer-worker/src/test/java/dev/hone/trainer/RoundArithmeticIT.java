package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Precision;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.torch.Yardstick;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a round is computed in, by its recipe, on one worker that takes rounds of all kinds. */
class RoundArithmeticIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;

    @BeforeAll
    static void makeABaseAndALog() throws IOException {
        for (int i = 0; i < ROUND; i++) {
            LOG.append("chatcmpl-" + i, example(i));
        }
        base = TinyRounds.base(shared, 2);
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void aRoundWithARoundedBaseGivesAnotherAdapterNearThatOfTheExactOne() throws IOException {
        Trained exact = train(Map.of());
        Trained rounded = train(Map.of("precision", "bfloat16"));
        Trained exactAgain = train(Map.of("precision", "float32"));

        assertThat(exactAgain.version().getDigest()).isEqualTo(exact.version().getDigest());
        assertThat(rounded.adapter()).isNotEqualTo(exact.adapter());
        assertThat(distance(rounded.adapter(), exact.adapter())).isBetween(1e-4, .2);
        assertThat(rounded.version().getEvaluation().getKlToBase())
                .isNotEqualTo(exact.version().getEvaluation().getKlToBase())
                .isCloseTo(exact.version().getEvaluation().getKlToBase(), within(.05));
        assertThat(rounded.manifest()).content().contains("\"precision\" : \"bfloat16\"");
        assertThat(exact.manifest()).content().contains("\"precision\" : \"float32\"");
        assertThat(rounded.version().getBaseDigest()).isEqualTo(exact.version().getBaseDigest());
    }

    @Test
    void checkpointingGivesTheSameAdapterToRounding() throws IOException {
        Trained kept = train(Map.of());
        Trained computedAgain = train(Map.of("gradient.checkpointing", "true"));

        kept.adapter()
                .tensors()
                .forEach((name, tensor) -> assertThat(
                                FloatTensor.named(computedAgain.adapter().tensors(), name)
                                        .values())
                        .as(name)
                        .containsExactly(tensor.values(), within(1e-5f)));
        assertThat(computedAgain.manifest()).content().contains("\"gradient.checkpointing\" : \"true\"");
    }

    @Test
    void aRankStabilisedAdapterIsThePlainOneOfAScaleThatGoesByTheRootOfTheRank() throws IOException {
        Trained stabilised = train(Map.of("lora.rank", "4", "lora.alpha", "8", "lora.rank.stabilised", "true"));
        Trained plain = train(Map.of("lora.rank", "4", "lora.alpha", "16"));

        assertThat(stabilised.adapter().config().variant()).isEqualTo(Variant.RSLORA);
        assertThat(stabilised.adapter().tensors()).isEqualTo(plain.adapter().tensors());
        assertThat(stabilised.manifest().resolveSibling("adapter_config.json"))
                .content()
                .contains("\"use_rslora\" : true", "\"lora_alpha\" : 8");
    }

    @Test
    void aRoundLearnsMagnitudesAndTheNextOneGoesOnFromThem() throws IOException {
        Map<String, String> recipe = Map.of("lora.dora", "true", "lora.targets", "q_proj,down_proj", "epochs", "0.5");
        Trained first = train(recipe);
        Trained again = train(recipe);
        RoundOutcome next = trainer()
                .execute(round(recipe).setParent(first.version().getVersion()).build(), NOBODY);

        assertThat(again.version()).isEqualTo(first.version());
        assertThat(first.adapter().config().variant()).isEqualTo(Variant.DORA);
        assertThat(first.adapter().tensors().keySet()).anyMatch(name -> name.endsWith("lora_magnitude_vector"));
        assertThat(next.getOutcome()).isInstanceOf(ModelVersion.class);
        assertThat(((ModelVersion) next.getOutcome()).getEvaluation().getKlToBase())
                .isGreaterThan(first.version().getEvaluation().getKlToBase());
    }

    @Test
    void aWorkerHoldsOneCopyOfItsBaseAtATime() {
        LanguageModel exact = base.in(Recipe.Precision.FLOAT32).model();
        assertThat(base.in(Recipe.Precision.FLOAT32).model()).isSameAs(exact);

        LanguageModel rounded = base.in(Recipe.Precision.BFLOAT16).model();

        assertThat(exact.precision()).isEqualTo(Precision.FLOAT32);
        assertThat(rounded.precision()).isEqualTo(Precision.BFLOAT16);
        assertThatThrownBy(exact::weights).hasMessageContaining("closed");
    }

    @Test
    void aRoundThatDoesNotFitIntoMemoryFailsWithWhatToLower() {
        TrainingObserver greedy = (step, steps, loss, tokens) -> new Yardstick(1L << 48, 1).close();

        RoundOutcome outcome = trainer().execute(round(Map.of()).build(), greedy);

        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getReason()).contains("micro.batch.examples", "gradient.checkpointing", "bfloat16");
            assertThat(failed.getConfiguration()).isTrue();
        });
    }

    private RoundTrainer trainer() {
        return new RoundTrainer(
                base,
                LOG,
                ArtifactStores.at(temporary.resolve("store").toString()),
                new RoundWorkplace(temporary.resolve("work"), 5, "test"));
    }

    private record Trained(ModelVersion version, Adapter adapter, Path manifest) {}

    private Trained train(Map<String, String> changes) throws IOException {
        RoundTrainer trainer = trainer();
        RoundOutcome outcome = trainer.execute(round(changes).build(), NOBODY);
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        ModelVersion version = (ModelVersion) outcome.getOutcome();
        trainer.settled(round(changes).build());
        assertThat(temporary.resolve("work").resolve("checkpoints")).isEmptyDirectory();
        Path folder = temporary.resolve("store").resolve(version.getArtifact());
        ModelConfig config = base.in(Recipe.Precision.FLOAT32).model().config();
        return new Trained(version, Adapter.read(folder, config), folder.resolve("training_manifest.json"));
    }

    /** Root of the sum of squared differences, as a share of what the right one is long. */
    private static double distance(Adapter left, Adapter right) {
        double differences = 0;
        double length = 0;
        for (String name : right.tensors().keySet()) {
            float[] one = FloatTensor.named(left.tensors(), name).values();
            float[] other = FloatTensor.named(right.tensors(), name).values();
            for (int i = 0; i < other.length; i++) {
                differences += Math.pow(one[i] - other[i], 2);
                length += Math.pow(other[i], 2);
            }
        }
        return Math.sqrt(differences / length);
    }
}
