package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static dev.hone.trainer.TinyRounds.stopAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.Reproduction.Outcome;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A round in shards, all trained by one worker. */
class ShardedRoundIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;

    @BeforeAll
    static void makeABaseAndALog() throws IOException {
        base = TinyRounds.base(shared, 2);
        for (int i = 0; i < ROUND; i++) {
            LOG.append("chatcmpl-" + i, example(i));
        }
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void theNumberOfShardsIsPartOfTheRoundAndItsBatchesStayTheSame() throws IOException {
        ModelVersion one = version(trainer("one").execute(sharded(1), NOBODY));
        ModelVersion two = version(trainer("two").execute(sharded(2), NOBODY));
        ModelVersion three = version(trainer("three").execute(sharded(3), NOBODY));

        assertThat(List.of(one.getDigest(), two.getDigest(), three.getDigest())).doesNotHaveDuplicates();
        assertThat(two.getTrainedTokens()).isEqualTo(one.getTrainedTokens());
        assertThat(three.getTrainedTokens()).isEqualTo(one.getTrainedTokens());
        assertThat(folder("three", three).resolve("training_manifest.json"))
                .content()
                .contains("\"shards\" : 3");
    }

    @Test
    void theFactorsThatDoNotBeginAtZeroAreThoseOfTheSeedAndThenOfTheParent() throws IOException {
        RoundTrainer trainer = trainer("factors");
        ModelVersion first = version(trainer.execute(sharded(2), NOBODY));
        ModelVersion second = version(trainer.execute(
                TrainingRound.newBuilder(sharded(3))
                        .setParent(first.getVersion())
                        .build(),
                NOBODY));

        Recipe recipe = TinyRounds.recipe();
        Adapter start = Adapter.create(
                RoundChecks.lora(recipe),
                base.in(Recipe.Precision.FLOAT32).model(),
                new Seeds(sharded(2).getSeed()).hash("adapter"));
        Adapter one = adapter("factors", first);
        Adapter two = adapter("factors", second);
        start.tensors().forEach((name, tensor) -> {
            boolean stays = !Factors.FROM_ZERO.trains(name);
            assertThat(FloatTensor.named(one.tensors(), name).equals(tensor))
                    .as(name)
                    .isEqualTo(stays);
            assertThat(FloatTensor.named(two.tensors(), name).equals(FloatTensor.named(one.tensors(), name)))
                    .as(name)
                    .isEqualTo(stays);
        });
        assertThat(second.getParent()).isEqualTo(first.getVersion());
    }

    @Test
    void aVersionMadeInShardsIsBetterThanItsParent() {
        ModelVersion version = version(trainer("better").execute(sharded(2), NOBODY));

        assertThat(version.getEvaluation().getLevels())
                .hasSize(4)
                .allSatisfy(level -> assertThat(level.getLoss()).isLessThan(level.getParentLoss()));
    }

    @ParameterizedTest(name = "after step {0}")
    @ValueSource(ints = {3, 15})
    void aRoundThatWasStoppedInAnyShardResumesToTheSameBytes(int step) {
        ModelVersion straight = version(trainer("straight").execute(sharded(2), NOBODY));
        RoundTrainer stopped = trainer("stopped");

        assertThatThrownBy(() -> stopped.execute(sharded(2), stopAfter(step)))
                .isInstanceOf(TrainingStoppedException.class);

        assertThat(version(stopped.execute(sharded(2), NOBODY))).isEqualTo(straight);
    }

    @Test
    void itsStepsAreCountedThroughAllShards() {
        List<Integer> steps = new ArrayList<>();

        trainer("steps").execute(sharded(3), (step, all, loss, tokens) -> {
            steps.add(step);
            assertThat(all).isGreaterThanOrEqualTo(step);
        });

        for (int i = 0; i < steps.size(); i++) {
            assertThat(steps.get(i)).isEqualTo(i + 1);
        }
        assertThat(steps).hasSize(24);
    }

    @Test
    void anObjectiveThatComparesWithTheStartDoesSoInEachShard() {
        TrainingRound pairs = TrainingRound.newBuilder(
                        round(Map.of("objective", "dpo", "kl.weight", "0.05")).build())
                .setShards(2)
                .build();

        ModelVersion version = version(trainer("dpo").execute(pairs, NOBODY));

        assertThat(version).isEqualTo(version(trainer("dpo again").execute(pairs, NOBODY)));
        assertThat(version.getEvaluation().getKlToBase()).isGreaterThan(0);
    }

    @Test
    void reproducedItHasTheSameBytes() {
        ModelVersion version = version(trainer("first").execute(sharded(2), NOBODY));
        Reproduction reproduction = new Reproduction(
                base,
                LOG,
                store("first"),
                new Reproduction.Place(temporary.resolve("trial"), "test", Optional.empty()));

        assertThat(reproduction.of(version, sharded(2), false, NOBODY).outcome())
                .isEqualTo(Outcome.EQUAL);
        assertThat(reproduction.of(version, sharded(3), false, NOBODY).words())
                .startsWith("first in the round: shards was 2 and is 3");
    }

    private static TrainingRound sharded(int shards) {
        return TinyRounds.firstRound().setShards(shards).build();
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

    private Adapter adapter(String name, ModelVersion version) throws IOException {
        return Adapter.read(
                folder(name, version), base.in(Recipe.Precision.FLOAT32).model().config());
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }
}
