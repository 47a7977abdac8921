package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that brings most of what versions are measured on: of 248 held-out rows 200, all at the best goal. */
class BoundedHoldoutIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final int FLOOD = 200;
    private static final int HELD_OUT = 48;

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;

    @BeforeAll
    static void makeABase() throws IOException {
        base = TinyRounds.base(shared, 2);
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void aFloodDoesNotHaveAVersionHeldThatLearnedWhatOthersLike() throws IOException {
        ModelVersion bounded = trained("bounded", "0.02", "10");
        ModelVersion unbounded = trained("unbounded", "1", "10");

        assertThat(bounded.getVerdict()).as(bounded.getReason()).isEqualTo(Verdict.CANDIDATE);
        assertThat(bounded.getReason()).startsWith("no harm shown");
        assertThat(bounded.getEvaluation().getHoldoutExamples()).isEqualTo(HELD_OUT + 3);
        assertThat(manifest("bounded", bounded))
                .content()
                .contains("\"beyondContributorShare\" : 0", "\"holdoutBeyondContributorShare\" : " + (FLOOD - 3));
        assertThat(unbounded.getVerdict()).as(unbounded.getReason()).isEqualTo(Verdict.HELD);
        assertThat(unbounded.getReason()).startsWith("worse than the parent");
        assertThat(manifest("unbounded", unbounded)).content().doesNotContain("eyondContributorShare");
    }

    @Test
    void aFloodDoesNotMakeAHoldoutLargeEnoughToJudgeBy() throws IOException {
        ModelVersion bounded = trained("bounded", "0.02", "100");
        ModelVersion unbounded = trained("unbounded", "1", "100");

        assertThat(bounded.getReason()).startsWith("insufficient holdout: " + (HELD_OUT + 3) + " rows of the 100");
        assertThat(bounded.getEvaluation().getSufficient()).isFalse();
        assertThat(unbounded.getEvaluation().getSufficient()).isTrue();
    }

    @Test
    void aFloodOfEarlierRowsDoesNotSayWhatAVersionHasForgotten() throws IOException {
        TrainingRound.Builder later = Fixtures.round(ROUND + FLOOD, ROUND + FLOOD + ROUND);

        ModelVersion bounded = trained("bounded", later, Map.of("contributor.share", "0.02"));
        ModelVersion unbounded = trained("unbounded", later, Map.of("contributor.share", "1"));

        assertThat(bounded.getEvaluation().getForgetting()).isNegative();
        assertThat(unbounded.getEvaluation().getForgetting())
                .isGreaterThan(bounded.getEvaluation().getForgetting() + 0.1);
    }

    private ModelVersion trained(String name, String share, String minHoldout) throws IOException {
        return trained(
                name,
                Fixtures.round(0, ROUND + FLOOD),
                Map.of("contributor.share", share, "gate.min.holdout", minHoldout, "epochs", "2"));
    }

    private ModelVersion trained(String name, TrainingRound.Builder of, Map<String, String> changes)
            throws IOException {
        Recipe recipe = Recipe.fromMap(with(changes));
        TrainingRound round =
                of.setRecipe(recipe.toMap()).setRecipeDigest(recipe.digest()).build();
        RoundTrainer trainer = new RoundTrainer(
                base,
                log(),
                ArtifactStores.at(temporary.resolve(name).toString()),
                new RoundWorkplace(temporary.resolve(name + "-work"), 5, "test"));
        Object outcome = trainer.execute(round, NOBODY).getOutcome();
        assertThat(outcome).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome;
    }

    /** What people brought, what the flood did, and what people brought after it. */
    private static InMemoryExampleLog log() {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < ROUND + FLOOD + ROUND; i++) {
            log.append("chatcmpl-" + i, i < ROUND || i >= ROUND + FLOOD ? example(i) : flood(i));
        }
        return log;
    }

    private static Example flood(int i) {
        return Example.newBuilder(example(i))
                .setResponse(Fixtures.text("ZQXW"))
                // Cut: what everything learns soonest is how an answer ends.
                .setFinishReason("length")
                .setQuality(450)
                .setSubject("made-up-" + i)
                .setHoldout(true)
                .setContributors(List.of(new Contributor("key:other", null)))
                .build();
    }

    private Path manifest(String name, ModelVersion version) {
        return temporary.resolve(name).resolve(version.getArtifact()).resolve("training_manifest.json");
    }
}
