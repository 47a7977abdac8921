package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds whose losses the gate would let pass, and what it sees of their answers. */
class LastLookIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final Map<String, String> LOOKING =
            Map.of("gate.samples", "6", "gate.sample.tokens", "8", "gate.max.degeneracy", "0.3", "gate.margin", "1000");

    @TempDir
    Path folder;

    private WorkerBase base;
    private final InMemoryExampleLog log = new InMemoryExampleLog();

    @BeforeEach
    void makeABaseAndALog() throws IOException {
        base = TinyRounds.base(folder, 1);
    }

    @AfterEach
    void close() {
        base.close();
    }

    private ModelVersion version(TrainingRound round) {
        return (ModelVersion) new RoundTrainer(
                        base,
                        log,
                        ArtifactStores.at(folder.resolve("store").toString()),
                        new RoundWorkplace(folder.resolve("work"), 100, "test"))
                .execute(round, NOBODY)
                .getOutcome();
    }

    private JsonNode answers(ModelVersion version) throws IOException {
        Path manifest = folder.resolve("store").resolve(version.getArtifact()).resolve("training_manifest.json");
        return new ObjectMapper().readTree(manifest.toFile()).path("answers");
    }

    private static TrainingRound round(String epochs) {
        Map<String, String> recipe = new TreeMap<>(LOOKING);
        recipe.put("epochs", epochs);
        recipe.put("learning.rate", "0.01");
        return TinyRounds.round(recipe).build();
    }

    @Test
    void aVersionThatSpeaksIsLetThroughAndItsAnswersAreInItsManifest() throws IOException {
        for (int i = 0; i < ROUND; i++) {
            log.append("chatcmpl-" + i, example(i));
        }

        ModelVersion version = version(round("0.5"));

        assertThat(version.getVerdict()).as(version.getReason()).isEqualTo(Verdict.CANDIDATE);
        assertThat(answers(version)).hasSize(4).allSatisfy(goal -> {
            assertThat(goal.path("version").path("count").asInt()).isEqualTo(6);
            assertThat(goal.path("problem").isNull()).isTrue();
        });
        assertThat(version(round("0.5"))).isEqualTo(version);
    }

    // All that is learned is one answer, and the held-out ones are all different.
    @Test
    void aVersionThatSaysTheSameToEverybodyIsHeldThoughItsLossFell() {
        for (int i = 0; i < ROUND; i++) {
            Example asked = example(i);
            log.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(asked)
                            .setMessages(List.of(new Message("user", Fixtures.text("ask " + i))))
                            .setResponse(Fixtures.text(asked.getHoldout() ? "no " + i : "a"))
                            .build());
        }

        ModelVersion version = version(round("3"));

        assertThat(version.getVerdict()).as(version.getReason()).isEqualTo(Verdict.HELD);
        assertThat(version.getReason())
                .startsWith("what it says has collapsed: at goal 0 different prompts get the same answer");
    }
}
