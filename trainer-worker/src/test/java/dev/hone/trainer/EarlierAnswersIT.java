package dev.hone.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rounds over a log of conversations in memory: of ten subjects, each with six answers, of which three stay in view.
 */
class EarlierAnswersIT {

    private static final int SUBJECTS = 10;
    private static final int TURNS = 6;
    private static final int IN_VIEW = 3;

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    private static WorkerBase base;

    @BeforeAll
    static void makeABase() throws IOException {
        base = TinyRounds.base(shared, 1);
    }

    @AfterAll
    static void closeTheBase() {
        base.close();
    }

    @ParameterizedTest(name = "{0}, pulled by {1}")
    @CsvSource({"goal-conditioned, 0.05", "classic-gcsl, 0", "filtered-sft, 0", "rwr, 0.05"})
    void aRoundWithThemResumesToTheSameBytes(String objective, String klWeight) throws IOException {
        TrainingRound round = round(Map.of("objective", objective, "kl.weight", klWeight, "earlier.answers", "true"));
        long[] tokens = {0, 0};
        TrainingObserver counting = new TrainingObserver() {
            @Override
            public void prepared(Prepared prepared) {
                tokens[0] = prepared.responseTokens();
            }

            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {
                tokens[1] += responseTokens;
            }
        };
        RoundTrainer stopped = trainer("stopped", EarlierAnswersIT::none);

        ModelVersion straight = version(trainer("straight", EarlierAnswersIT::none), round, counting);
        assertThatThrownBy(() -> stopped.execute(round, TinyRounds.stopAfter(2)))
                .isInstanceOf(TrainingStoppedException.class);

        assertThat(version(stopped, round, NOBODY)).isEqualTo(straight);
        assertThat(straight.getTrainedTokens()).isEqualTo(tokens[0]).isEqualTo(tokens[1]);
        assertThat(manifest("straight", straight)).doesNotContain("\"earlierAnswers\" : 0,");
    }

    @Test
    void everyRowLearnsAllAnswersInView() throws IOException {
        Map<String, String> all = Map.of("objective", "sft", "earlier.answers", "true");

        // Of six rows the later three have three before them, the others none, one and two.
        assertThat(manifest("all", version(trainer("all", EarlierAnswersIT::none), round(all), NOBODY)))
                .contains("\"earlierAnswers\" : " + SUBJECTS * 12 + ",");
        assertThat(manifest(
                        "off",
                        version(trainer("off", EarlierAnswersIT::none), round(Map.of("objective", "sft")), NOBODY)))
                .contains("\"earlierAnswers\" : 0,");
    }

    @Test
    void whatIsHeldOutIsLearnedInNoPrompt() throws IOException {
        Map<String, String> all = Map.of("objective", "sft", "earlier.answers", "true");

        ModelVersion version = version(trainer("held", turn -> turn < TURNS - 1), round(all), NOBODY);

        assertThat(version.getExamples()).isEqualTo(SUBJECTS);
        assertThat(manifest("held", version)).contains("\"earlierAnswers\" : 0,");
    }

    private static boolean none(int turn) {
        return turn < 0;
    }

    private RoundTrainer trainer(String name, Predicate<Integer> heldOut) {
        return new RoundTrainer(
                base,
                log(heldOut),
                ArtifactStores.at(temporary.resolve(name).toString()),
                new RoundWorkplace(temporary.resolve(name + "-work"), 2, "test"));
    }

    private static InMemoryExampleLog log(Predicate<Integer> heldOut) {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int subject = 0; subject < SUBJECTS; subject++) {
            for (int turn = 0; turn < TURNS; turn++) {
                List<Message> messages = new ArrayList<>();
                for (int earlier = Math.max(0, turn - IN_VIEW); earlier < turn; earlier++) {
                    messages.add(new Message("user", Fixtures.text("ask")));
                    messages.add(new Message("assistant", Fixtures.text("answer " + earlier)));
                }
                messages.add(new Message("user", Fixtures.text("ask")));
                Example example = Example.newBuilder(Fixtures.example(0, 150 * ((subject + turn) % 3)))
                        .setSubject("subject " + subject)
                        .setMessages(messages)
                        .setResponse(Fixtures.text("answer " + turn))
                        .setHoldout(heldOut.test(turn))
                        .build();
                log.append("chatcmpl-" + subject + "-" + turn, example);
            }
        }
        return log;
    }

    private static TrainingRound round(Map<String, String> changes) {
        Map<String, String> keys = new TreeMap<>(TinyRounds.with(Map.of("max.repeats", "1")));
        keys.putAll(changes);
        Recipe recipe = Recipe.fromMap(keys);
        return Fixtures.round(0, SUBJECTS * TURNS)
                .setRecipe(recipe.toMap())
                .setRecipeDigest(recipe.digest())
                .build();
    }

    private static ModelVersion version(RoundTrainer trainer, TrainingRound round, TrainingObserver observer) {
        return (ModelVersion) trainer.execute(round, observer).getOutcome();
    }

    private String manifest(String name, ModelVersion version) throws IOException {
        return Files.readString(
                temporary.resolve(name).resolve(version.getArtifact()).resolve("training_manifest.json"));
    }
}
