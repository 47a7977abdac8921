package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds whose evaluation chooses how far the version is guided, over a log in memory and a tiny random base. */
class GuidedRoundIT {

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
    void howFarAVersionIsGuidedIsChosenWhereTheRecipeAsksForItAndTheSameWayEachTime() throws IOException {
        TrainingRound round = round(Map.of("guidance", "auto")).build();

        ModelVersion chosen = version(trainer("chosen").execute(round, NOBODY));
        ModelVersion plain = version(trainer("plain").execute(round(Map.of()).build(), NOBODY));

        assertThat(version(trainer("again").execute(round, NOBODY))).isEqualTo(chosen);
        assertThat(folder("chosen", chosen).resolve("training_manifest.json"))
                .content()
                .containsPattern("\"guidance\" : \\{\n    \"weight\" : [123]\\.[05],")
                .contains("\"lossRise\" : ", "\"count\" : 16", "\"distinct2\" : 0.");
        assertThat(folder("plain", plain).resolve("training_manifest.json"))
                .content()
                .contains("\"weight\" : 1.0,\n    \"reason\" : \"the recipe asks for none\"");
    }

    @Test
    void aVersionThatIsPastTheBoundsOfGuidanceEvenWithoutItIsHeld() throws IOException {
        TrainingRound round =
                round(Map.of("guidance", "auto", "guidance.max.kl", "0")).build();

        ModelVersion held = version(trainer("held").execute(round, NOBODY));

        assertThat(held.getVerdict()).isEqualTo(Verdict.HELD);
        assertThat(held.getReason()).startsWith("even without guidance").contains("from those without a goal");
        assertThat(folder("held", held).resolve("training_manifest.json"))
                .content()
                .containsPattern("\"weight\" : 1\\.0,\n    \"reason\" : \"even without guidance")
                .contains("\"leftOut\" : \"answers are");
    }

    private RoundTrainer trainer(String name) {
        return new RoundTrainer(
                base,
                LOG,
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
