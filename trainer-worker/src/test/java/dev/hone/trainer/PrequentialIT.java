package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each round measures its parent on the examples that it is about to learn from: what the parent had learned is worth
 * something where users go on as they did, and nothing where they do not.
 */
class PrequentialIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

    @TempDir
    static Path shared;

    private static final InMemoryExampleLog LOG = new InMemoryExampleLog();
    private static WorkerBase base;
    private static ModelVersion first;

    /** One round that is as the next one, and then one of other questions and answers. */
    @BeforeAll
    static void trainTheParent() throws IOException {
        base = TinyRounds.base(shared.resolve("base"), 2);
        for (int i = 0; i < 3 * ROUND; i++) {
            LOG.append("chatcmpl-" + i, i < 2 * ROUND ? example(i) : another(i));
        }
        first = trained(round(Map.of("evaluation.prequential.examples", "64")).build());
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    private static Example another(int i) {
        Example example = example(i);
        return Example.newBuilder(example)
                .setResponse(
                        Fixtures.text(new StringBuilder(example.getResponse().toString()).reverse() + "zq"))
                .build();
    }

    @Test
    void theFirstVersionHasNoParentToMeasure() throws IOException {
        assertThat(manifest(first).has("prequential")).isFalse();
    }

    @Test
    void aParentIsAheadOfTheBaseWhereUsersGoOnAsTheyDid() throws IOException {
        JsonNode measured = measured(ROUND, Map.of());

        assertThat(measured.path("examples").asInt()).isBetween(5, 64);
        assertThat(measured.path("differenceHigh").asDouble()).isNegative();
        assertThat(measured.path("parentLoss").asDouble()
                        - measured.path("baseLoss").asDouble())
                .isEqualTo(measured.path("difference").asDouble(), within(1e-9));
        assertThat(measured.path("goalFollowing").asDouble())
                .isBetween(
                        measured.path("goalFollowingLow").asDouble(),
                        measured.path("goalFollowingHigh").asDouble());
    }

    @Test
    void whatItLearnedIsWorthLessWhereTheyDoNot() throws IOException {
        JsonNode same = measured(ROUND, Map.of());
        JsonNode other = measured(2 * ROUND, Map.of());

        assertThat(other.path("difference").asDouble())
                .isGreaterThan(same.path("differenceHigh").asDouble());
    }

    /** The version that is trained meanwhile has learned from them, and is not what is measured. */
    @Test
    void theRoundsOwnTrainingChangesNothingOfIt() throws IOException {
        assertThat(measured(ROUND, Map.of("epochs", "2"))).isEqualTo(measured(ROUND, Map.of("epochs", "0.5")));
    }

    @Test
    void aRecipeMayLeaveItOut() throws IOException {
        assertThat(second(ROUND, Map.of("evaluation.prequential.examples", "0")).has("prequential"))
                .isFalse();
    }

    private static JsonNode measured(int from, Map<String, String> recipe) throws IOException {
        Map<String, String> measuring = new TreeMap<>(recipe);
        measuring.put("evaluation.prequential.examples", "64");
        JsonNode manifest = second(from, measuring);
        assertThat(manifest.path("parent").asText()).isEqualTo(first.getVersion());
        assertThat(manifest.has("prequential")).isTrue();
        return manifest.path("prequential");
    }

    private static JsonNode second(int from, Map<String, String> recipe) throws IOException {
        return manifest(trained(round(recipe)
                .setRanges(Fixtures.round(from, from + ROUND).build().getRanges())
                .setParent(first.getVersion())
                .build()));
    }

    private static ModelVersion trained(TrainingRound round) {
        return (ModelVersion) new RoundTrainer(
                        base,
                        LOG,
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
