package dev.hone.trainer;

import static dev.hone.trainer.TinyRounds.ROUND;
import static dev.hone.trainer.TinyRounds.example;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.artifacts.ArtifactStores;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.intake.ErasedSubjects;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.InMemoryExampleLog;
import dev.hone.trainer.train.TrainingObserver;
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

/** Comments of a round that become goals in words. */
class GoalsInWordsIT {

    private static final TrainingObserver NOBODY = (step, steps, loss, tokens) -> {};
    private static final Map<String, String> ON =
            Map.of("comments.share", "0.5", "learning.rate", "0.01", "epochs", "4", "max.repeats", "8");
    private static final Map<String, String> OFF = Map.of("learning.rate", "0.01", "epochs", "4", "max.repeats", "8");

    private static final int GOOD = 3;
    private static final int COMMENTED = ROUND * 4 / 5 * 3 / 4;

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
    void aVersionAnswersByWhatWasSaidOfAnswers() throws IOException {
        ModelVersion on = version("on", TinyRounds.round(ON).build(), log(true));
        ModelVersion off = version("off", TinyRounds.round(OFF).build(), log(true));

        assertThat(manifest("on", on))
                .contains("\"inWords\" : \"[Goal] Give an answer of which somebody would say: \\\"{C}\\\"\"")
                .containsPattern("\"inWords\" : \\{\\s+\"comments\" : " + COMMENTED + ",");
        String tryAgain =
                requireNonNull(GoalInWords.standard().of("try again", 200).sentence());
        assertThat(prefersBad("on", on, tryAgain)).isGreaterThan(prefersBad("off", off, tryAgain) + 1);
    }

    @Test
    void offNothingOfACommentIsInTheBytes() throws IOException {
        TrainingRound round = TinyRounds.firstRound().build();

        ModelVersion with = version("with", round, log(true));
        ModelVersion without = version("without", round, log(false));

        assertThat(with.getDigest()).isEqualTo(without.getDigest());
        assertThat(manifest("with", with)).doesNotContain("inWords");
        assertThat(round.getRecipe()).doesNotContainKey("comments.share");
    }

    @Test
    void whatWasSaidToAnErasedSubjectIsLearnedNoMore() throws IOException {
        InMemoryExampleLog log = log(true);
        log.erased(new ErasedSubjects(
                Map.of("u4", new ErasedSubjects.Erased(Instant.ofEpochSecond(9), 0, 4)), List.of(5L)));

        ModelVersion version = version("erased", TinyRounds.round(ON).build(), log);

        int ofSubject = ROUND * 4 / 5 / 8;
        assertThat(manifest("erased", version))
                .containsPattern("\"inWords\" : \\{\\s+\"comments\" : " + (COMMENTED - ofSubject) + ",");
    }

    /** How much rather a version says "bad" than "good" where that is asked for, in nats. */
    private double prefersBad(String name, ModelVersion version, String asked) throws IOException {
        BaseModel model = base.in(Recipe.Precision.FLOAT32);
        Adapter adapter = Adapter.read(folder(name, version), model.model());
        List<SequenceScore> scores = new Scorer(model.model())
                .responseLogprobs(List.of(row(model, asked, "bad"), row(model, asked, "good")), adapter);
        return scores.get(0).logprob() - scores.get(1).logprob();
    }

    private static TokenSequence row(BaseModel model, String asked, String answer) {
        return model.renderer().renderExample(List.of(Message.user("ask 0")), asked, answer, 192);
    }

    /** Of all answers but the good ones, a fourth, somebody said that it be tried again. */
    private static InMemoryExampleLog log(boolean commented) {
        InMemoryExampleLog log = new InMemoryExampleLog();
        for (int i = 0; i < ROUND; i++) {
            Example.Builder example = Example.newBuilder(example(i)).setSubject("u" + i % 8);
            if (commented && i % 4 != GOOD) {
                example.setComment(Fixtures.text("try again"));
            }
            log.append("chatcmpl-" + i, example.build());
        }
        return log;
    }

    private ModelVersion version(String name, TrainingRound round, InMemoryExampleLog log) {
        RoundOutcome outcome = new RoundTrainer(
                        base,
                        log,
                        ArtifactStores.at(temporary.resolve(name).toString()),
                        new RoundWorkplace(temporary.resolve(name + "-work"), 100, "test"))
                .execute(round, NOBODY);
        assertThat(outcome.getOutcome()).isInstanceOf(ModelVersion.class);
        return (ModelVersion) outcome.getOutcome();
    }

    private String manifest(String name, ModelVersion version) throws IOException {
        return Files.readString(folder(name, version).resolve("training_manifest.json"));
    }

    private Path folder(String name, ModelVersion version) {
        return temporary.resolve(name).resolve(version.getArtifact());
    }
}
