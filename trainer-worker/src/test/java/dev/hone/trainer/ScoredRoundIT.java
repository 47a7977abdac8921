package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static dev.hone.trainer.TinyRounds.round;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.records.Verdict;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.scorers.AnswerScorer;
import dev.hone.trainer.scorers.ScorerFailedException;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A round whose recipe has a scorer grade what the version says before anybody is served with it. The log's
 * answers are words of small letters, and those of its random base are not.
 */
class ScoredRoundIT {

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
            // Each of a subject of its own, or there would be no interval.
            LOG.append(
                    "chatcmpl-" + i,
                    Example.newBuilder(example(i)).setSubject("s" + i).build());
        }
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @Test
    void itsScoresStandInTheManifestBesideTheParents() throws IOException {
        ModelVersion version = version(executed(ScoredRoundIT::letters, Map.of()));
        JsonNode scores = manifest(version).path("scorer");

        assertThat(version.getVerdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(scores.path("answers").asInt()).isEqualTo(24);
        assertThat(scores.path("score").asDouble())
                .isGreaterThan(scores.path("parentScore").asDouble() + .1);
        assertThat(scores.path("differenceLow").asDouble()).isPositive();
    }

    @Test
    void aVersionThatItGradesWorseThanItsParentIsHeldWithTheNumbers() {
        ModelVersion version = version(executed(answer -> 1 - letters(answer), Map.of()));

        assertThat(version.getVerdict()).isEqualTo(Verdict.HELD);
        assertThat(version.getReason())
                .startsWith("the scorer gives its answers 0.")
                .contains("and the parent's 0.", "margin 0.050");
    }

    @Test
    void withAMarginThatItDoesNotExceedItIsNotHeld() {
        ModelVersion version = version(executed(answer -> 1 - letters(answer), Map.of("gate.score.margin", "1.0")));

        assertThat(version.getVerdict()).isEqualTo(Verdict.CANDIDATE);
    }

    /** A scorer that saw all of the version's answers first could tell whose they are. */
    @Test
    void theScorerSeesAnswersOfBothInAnOrderThatTellsNothingAndTwoOfEachPrompt() {
        List<String> prompts = Collections.synchronizedList(new ArrayList<>());
        AnswerScorer watching = answers -> {
            answers.forEach(each -> prompts.add(each.messages().get(0).content()));
            return answers.stream().map(each -> letters(each.answer())).toList();
        };

        executed(Optional.of(watching), Map.of());

        assertThat(prompts).hasSize(48);
        assertThat(prompts.subList(0, 24)).isNotEqualTo(prompts.subList(24, 48));
        assertThat(prompts.stream().filter(prompt -> prompt.equals("ask 0")).count())
                .isEven();
    }

    @Test
    void aWorkerWithoutAScorerRefusesTheRoundBeforeItTrains() {
        RoundOutcome outcome = executed(Optional.empty(), Map.of());

        assertThat(failure(outcome).getReason()).contains("trainer.scorer.command");
        assertThat(failure(outcome).getConfiguration()).isTrue();
    }

    @Test
    void aScorerThatFailsFailsTheRoundByItsSettings() {
        RoundOutcome outcome = executed(
                Optional.of(answers -> {
                    throw failing();
                }),
                Map.of());

        assertThat(failure(outcome).getReason())
                .isEqualTo("the worker's scorer gave no scores: it ended with code 3; mend it, or set"
                        + " trainer.recipe.gate.score.samples to 0");
        assertThat(failure(outcome).getConfiguration()).isTrue();
    }

    @Test
    void theSameScoresGiveTheSameBytesAgain() {
        ModelVersion first = version(executed(ScoredRoundIT::letters, Map.of()));

        assertThat(version(executed(ScoredRoundIT::letters, Map.of()))).isEqualTo(first);
    }

    private static ScorerFailedException failing() {
        return new ScorerFailedException("it ended with code 3");
    }

    private static double letters(String answer) {
        return answer.isEmpty()
                ? 0
                : answer.chars().filter(c -> c >= 'a' && c <= 'z').count() / (double) answer.length();
    }

    private interface Grade {
        double of(String answer);
    }

    private RoundOutcome executed(Grade grade, Map<String, String> recipe) {
        return executed(
                Optional.of(answers ->
                        answers.stream().map(each -> grade.of(each.answer())).toList()),
                recipe);
    }

    private RoundOutcome executed(Optional<AnswerScorer> scorer, Map<String, String> changes) {
        Map<String, String> recipe = new TreeMap<>(changes);
        recipe.put("learning.rate", "0.02");
        recipe.put("epochs", "3");
        recipe.put("max.repeats", "12");
        recipe.put("gate.score.samples", "24");
        recipe.put("gate.score.tokens", "12");
        TrainingRound round = round(recipe).build();
        RoundTrainer trainer = new RoundTrainer(
                base,
                LOG,
                ArtifactStores.at(temporary.resolve("store").toString()),
                new RoundWorkplace(temporary.resolve("work"), 100, "test"),
                scorer);
        RoundOutcome outcome = trainer.execute(round, NOBODY);
        trainer.settled(round);
        return outcome;
    }

    private static ModelVersion version(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }

    private static RoundFailed failure(RoundOutcome outcome) {
        assertThat(outcome.getOutcome()).isInstanceOf(RoundFailed.class);
        return (RoundFailed) outcome.getOutcome();
    }

    private JsonNode manifest(ModelVersion version) throws IOException {
        return new ObjectMapper()
                .readTree(temporary
                        .resolve("store")
                        .resolve(version.getArtifact())
                        .resolve("training_manifest.json")
                        .toFile());
    }
}
