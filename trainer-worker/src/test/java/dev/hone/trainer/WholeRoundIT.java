package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.stopAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.artifacts.FolderDigest;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.Reproduction.Outcome;
import dev.hone.trainer.Reproduction.Reproduced;
import dev.hone.trainer.TinyRounds.StepsSeen;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds that train all weights of a tiny base: each version is a whole model, and the next one goes on from it. */
class WholeRoundIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;

    @BeforeAll
    static void makeABaseAndALog() throws IOException {
        base = TinyRounds.base(shared, 1);
        Files.writeString(shared.resolve("LICENSE"), "free\n");
        for (int i = 0; i < 2 * ROUND; i++) {
            LOG.append("chatcmpl-" + i, example(i));
        }
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void aVersionIsAWholeModelWithItsTokenizerThatIsBetterThanTheBase() throws IOException {
        ModelVersion version = version(trainer("whole").execute(round(Map.of()).build(), NOBODY));

        Path folder = folder("whole", version);
        assertThat(folder).isDirectoryContaining("glob:**/model.safetensors");
        assertThat(folder.resolve("adapter_config.json")).doesNotExist();
        assertThat(folder.resolve("LICENSE")).hasContent("free");
        assertThat(folder.resolve("training_manifest.json"))
                .content()
                .contains("\"weights\" : \"all\"")
                .doesNotContain("lora.");
        LanguageModel untrained = base.in(Recipe.Precision.FLOAT32).model();
        try (LanguageModel model = LanguageModel.load(folder);
                Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(model.config()).isEqualTo(untrained.config());
            assertThat(model.digest()).isNotEqualTo(untrained.digest());
            Renderer renderer = base.in(Recipe.Precision.FLOAT32).renderer();
            assertThat(new Renderer(tokenizer).templateDigest()).isEqualTo(renderer.templateDigest());
            assertThat(tokenizer.digest()).isEqualTo(renderer.tokenizerDigest());
        }
        assertThat(version.getBaseDigest()).isEqualTo(untrained.digest());
        assertThat(version.getVerdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(version.getEvaluation().getKlToBase()).isGreaterThan(0);
        assertThat(version.getEvaluation().getLevels())
                .hasSize(4)
                .allSatisfy(level -> assertThat(level.getLoss()).isLessThan(level.getParentLoss()));
    }

    @Test
    void aRoundThatWasStoppedResumesToTheSameBytesAndIsReproduced() {
        TrainingRound round = round(Map.of()).build();
        ModelVersion straight = version(trainer("straight").execute(round, NOBODY));
        RoundTrainer stopped = trainer("stopped");

        assertThatThrownBy(() -> stopped.execute(round, stopAfter(7))).isInstanceOf(TrainingStoppedException.class);
        StepsSeen steps = new StepsSeen();
        ModelVersion resumed = version(stopped.execute(round, steps));
        Reproduced again = new Reproduction(
                        base,
                        LOG,
                        store("straight"),
                        new Reproduction.Place(temporary.resolve("trial"), "test", Optional.empty()))
                .of(straight, round, false, NOBODY);

        assertThat(resumed).isEqualTo(straight);
        assertThat(steps.first).isEqualTo(8);
        assertThat(FolderDigest.of(folder("stopped", resumed))).isEqualTo(straight.getDigest());
        assertThat(again.outcome()).as(again.words()).isEqualTo(Outcome.EQUAL);
    }

    /** The next round goes on from its parent, is measured beside it, and tells the distance to the base. */
    @ParameterizedTest(name = "{0}, pulled by {1}")
    @CsvSource({"goal-conditioned, 0", "goal-conditioned, 0.05", "dpo, 0", "kto, 0.05"})
    void theNextRoundGoesOnFromItsParentAndResumesToTheSameBytes(String objective, String klWeight) {
        RoundTrainer trainer = trainer("chain");
        ModelVersion first =
                version(trainer.execute(round(Map.of("epochs", "0.5")).build(), NOBODY));
        Recipe recipe = recipe(Map.of("epochs", "0.5", "objective", objective, "kl.weight", klWeight));
        TrainingRound next = Fixtures.round(ROUND, 2 * ROUND)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .setRoundId("main#2")
                .setSequence(2)
                .setParent(first.getVersion())
                .build();

        ModelVersion child = version(trainer.execute(next, NOBODY));

        RoundTrainer stopped = new RoundTrainer(
                base, LOG, store("chain"), new RoundWorkplace(temporary.resolve("other-work"), 5, "test"));
        assertThatThrownBy(() -> stopped.execute(next, stopAfter(3))).isInstanceOf(TrainingStoppedException.class);
        assertThat(version(stopped.execute(next, NOBODY))).isEqualTo(child);
        assertThat(child.getParent()).isEqualTo(first.getVersion());
        assertThat(child.getEvaluation().getKlToBase()).isGreaterThan(0);
        assertThat(child.getEvaluation().getForgetting()).isFinite();
        assertThat(folder("chain", child).resolve("training_manifest.json"))
                .content()
                .contains("\"prequential\"");
    }

    @Test
    void aStrongerPullLeavesAVersionNearerToTheBase() {
        ModelVersion free = version(trainer("free").execute(round(Map.of()).build(), NOBODY));
        ModelVersion pulled = version(
                trainer("pulled").execute(round(Map.of("kl.weight", "10")).build(), NOBODY));

        assertThat(pulled.getEvaluation().getKlToBase())
                .isLessThan(free.getEvaluation().getKlToBase() * 0.75);
    }

    @Test
    void anAdapterIsNoBeginningForAllWeightsAndTheseAreNoneForAnAdapter() {
        RoundTrainer trainer = trainer("kinds");
        ModelVersion adapter = version(
                trainer.execute(TinyRounds.round(Map.of("epochs", "0.2")).build(), NOBODY));
        ModelVersion whole =
                version(trainer.execute(round(Map.of("epochs", "0.2")).build(), NOBODY));

        RoundOutcome wholeOnAdapter =
                trainer.execute(round(Map.of()).setParent(adapter.getVersion()).build(), NOBODY);
        RoundOutcome adapterOnWhole = trainer.execute(
                TinyRounds.firstRound().setParent(whole.getVersion()).build(), NOBODY);

        assertFailed(wholeOnAdapter, "is an adapter, and the recipe trains all weights");
        assertFailed(adapterOnWhole, "is a whole model, and the recipe trains an adapter");
    }

    @Test
    void shardsOfAllWeightsAreRefused() {
        assertFailed(trainer("shards").execute(round(Map.of()).setShards(2).build(), NOBODY), "which share an adapter");
    }

    private static void assertFailed(RoundOutcome outcome, String words) {
        assertThat(outcome.getOutcome()).isInstanceOfSatisfying(RoundFailed.class, failed -> {
            assertThat(failed.getReason()).contains(words, "trainer.recipe.weights");
            assertThat(failed.getConfiguration()).isTrue();
        });
    }

    private static Recipe recipe(Map<String, String> changes) {
        Map<String, String> named = new TreeMap<>(TinyRounds.with(changes));
        named.keySet().removeIf(key -> key.startsWith("lora."));
        named.put("weights", "all");
        named.put("evaluation.prequential.examples", "16");
        return Recipe.fromMap(named);
    }

    private static TrainingRound.Builder round(Map<String, String> changes) {
        Recipe recipe = recipe(changes);
        return Fixtures.round(0, ROUND).setRecipe(recipe.toMap()).setRecipeDigest(recipe.digest());
    }

    private RoundTrainer trainer(String name) {
        return new RoundTrainer(
                base, LOG, store(name), new RoundWorkplace(temporary.resolve(name + "-work"), 5, "test"));
    }

    private ArtifactStore store(String name) {
        return ArtifactStores.at(temporary.resolve(name).toString());
    }

    private Path folder(String name, ModelVersion version) {
        return temporary.resolve(name).resolve(version.getArtifact());
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }
}
