package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.firstRound;
import static dev.hone.trainer.TinyRounds.stopAfter;
import static dev.hone.trainer.TinyRounds.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.TinyRounds.StepsSeen;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subjects of whom a round takes less than they brought. */
class SubjectsOfARoundIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

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
    void anErasureOverridesReexecutionAndTheManifestSaysSo() throws IOException {
        TrainingRound round = firstRound().build();
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < ROUND; i++) {
            log.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(example(i)).setSubject("u" + i % 8).build());
        }
        ModelVersion before = version(trainer("before", log).execute(round, NOBODY));
        RoundTrainer begun = trainer("after", log);
        assertThatThrownBy(() -> begun.execute(round, stopAfter(7))).isInstanceOf(TrainingStoppedException.class);
        log.erased(new ErasedSubjects(
                Map.of("u3", new ErasedSubjects.Erased(Instant.ofEpochSecond(9), 0, 4)), List.of(5L)));

        StepsSeen steps = new StepsSeen();
        ModelVersion after = version(begun.execute(round, steps));
        ModelVersion again = version(trainer("again", log).execute(round, NOBODY));

        // A training that had begun with the subject begins anew.
        assertThat(steps.first).isEqualTo(1);
        assertThat(after.getDigest()).isNotEqualTo(before.getDigest());
        assertThat(again).isEqualTo(after);
        assertThat(after.getExamples()).isLessThan(before.getExamples());
        assertThat(after.getErasureOffsets()).containsExactly(5L);
        assertThat(Files.readString(folder("after", after).resolve("training_manifest.json")))
                .containsPattern(
                        "\"erased\" : \\{\\s+\"examples\" : " + ROUND / 8 + ",\\s+\"sinceClosed\" : " + ROUND / 8);
        assertThat(Files.readString(folder("before", before).resolve("training_manifest.json")))
                .contains("\"sinceClosed\" : 0");
    }

    @Test
    void aSubjectThatBringsMostOfARoundIsNotMostOfWhatIsLearned() throws IOException {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < 40; i++) {
            String subject = i < 30 ? "flood" : "user-" + i;
            log.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(example(i))
                            .setSubject(subject)
                            .setHoldout(false)
                            .build());
        }

        ModelVersion bounded = version(trainer("bounded", log).execute(boundedRound("0.1"), NOBODY));
        ModelVersion unbounded = version(trainer("unbounded", log).execute(boundedRound("1"), NOBODY));

        assertThat(folder("bounded", bounded).resolve("training_manifest.json"))
                .content()
                .contains("\"examples\" : 13", "\"beyondSubjectShare\" : 27");
        assertThat(folder("unbounded", unbounded).resolve("training_manifest.json"))
                .content()
                .contains("\"examples\" : 40", "\"beyondSubjectShare\" : 0");
    }

    @Test
    void whatIsBeyondTheBoundOfEarlierExamplesIsCountedByItself() throws IOException {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < 80; i++) {
            String subject = i < 30 ? "flood" : "user-" + i;
            Example best = example(3);
            log.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(best).setSubject(subject).build());
        }
        Recipe recipe = Recipe.fromMap(with(Map.of("subject.share", "1", "contributor.share", "0.1")));
        TrainingRound round = Fixtures.round(40, 80)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .build();

        ModelVersion version = version(trainer("replay", log).execute(round, NOBODY));

        // Twice an equal part of eleven subjects: of 13 that are left three are of the flood.
        assertThat(folder("replay", version).resolve("training_manifest.json"))
                .content()
                .contains(
                        "\"replayed\" : 13",
                        "\"beyondContributorShare\" : 0",
                        "\"replayBeyondContributorShare\" : 27",
                        "\"holdoutBeyondContributorShare\" : 0");
    }

    private static TrainingRound boundedRound(String subjectShare) {
        Recipe recipe = Recipe.fromMap(with(Map.of("subject.share", subjectShare)));
        return Fixtures.round(0, 40)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .build();
    }

    private RoundTrainer trainer(String name, InMemoryExampleLog log) {
        return new RoundTrainer(
                base,
                log,
                ArtifactStores.at(temporary.resolve(name).toString()),
                new RoundWorkplace(temporary.resolve(name + "-work"), 5, "test"));
    }

    private Path folder(String name, ModelVersion version) {
        return temporary.resolve(name).resolve(version.getArtifact());
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }
}
