package dev.hone.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.score.GuidedPair;
import dev.hone.llm.text.TokenSequence;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.trainer.evaluate.DrawnAnswers.Drawing;
import dev.hone.trainer.evaluate.Evaluator.Contest;
import dev.hone.trainer.intake.Seeds;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DrawnAnswersTest {

    private static final int END = 39;
    private static final int LIMIT = 12;
    private static final int ROWS = 20;

    private static LanguageModel model;
    private static Adapter version;

    @BeforeAll
    static void makeAModel() {
        model = LanguageModel.random(ModelConfig.small(40, 128, 1, 2, END), 1);
        version = Adapter.create(LoraConfig.of(2, 4, List.of("q_proj")), model.config(), 1);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** A prompt of its own with a goal and without, and this answer. */
    private static GuidedPair row(int number, int... answer) {
        return new GuidedPair(
                row(new int[] {1, 2, number % 30 + 3}, answer), row(new int[] {number % 30 + 3, 36}, answer));
    }

    private static TokenSequence row(int[] prompt, int[] answer) {
        int[] ids = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        return new TokenSequence(ids, prompt.length);
    }

    private static DrawnAnswers answers(List<GuidedPair> rows, int maxRowTokens) {
        Drawing drawing = new Drawing(new Recipe.Samples(rows.size(), LIMIT, .2), maxRowTokens, new Seeds(7));
        return DrawnAnswers.of(model, Set.of(END), new Contest(version, null), rows, drawing);
    }

    private static List<GuidedPair> rows(int... answer) {
        return IntStream.range(0, ROWS).mapToObj(i -> row(i, answer)).toList();
    }

    @Test
    void drawsAnAnswerToEachPromptTheSameWayEachTime_andOthersAtAnotherWeight() {
        AnswerTraits plain = answers(rows(5, END), 64).at(1);

        assertThat(plain.count()).isEqualTo(ROWS);
        assertThat(plain.tokens()).isBetween(1., (double) LIMIT);
        assertThat(plain.distinct2()).isGreaterThan(.5);
        assertThat(answers(rows(5, END), 64).at(1)).isEqualTo(plain);
        assertThat(answers(rows(5, END), 64).at(5)).isNotEqualTo(plain);
    }

    @Test
    void acceptsWhatTheHoldoutHas_beItTheSameAnswerOrRepeated() {
        AnswerTraits accepted =
                answers(rows(5, 6, 7, 8, 5, 6, 7, 8, 5, 6, END), 64).accepted();

        assertThat(accepted.same()).isEqualTo(1);
        assertThat(accepted.repeated()).isGreaterThan(.4);
    }

    @Test
    void acceptsThatTheParentDoesNotEndAnswersWhereRecordedOnesDo() {
        assertThat(answers(rows(5, END), 64).accepted().endless()).isBetween(.3, .99);
    }

    @Test
    void anAnswerThatTheLimitCutsHasNoEnd_andARowIsNeverLongerThanTheRecipeAllows() {
        assertThat(answers(rows(5, 6, 7, 8, END), 6).accepted().endless()).isEqualTo(1);
        assertThat(answers(rows(5, END), 6).at(1).tokens()).isLessThanOrEqualTo(3);
    }

    /** More sequences than are decoded at once, so that neither list has a batch of its own. */
    @Test
    void sideBySideEachSaysWhatItSaysAlone() {
        DrawnAnswers some = answers(rows(5, END), 64);
        DrawnAnswers shorter = answers(rows(5, 6, 7, 8, 5, 6, 7, 8, 5, 6, END), 8);
        DrawnAnswers none = answers(List.of(), 64);

        assertThat(DrawnAnswers.unguided(List.of(some, none, shorter)))
                .containsExactly(
                        new DrawnAnswers.Unguided(some.at(1), some.accepted()),
                        new DrawnAnswers.Unguided(none.at(1), none.accepted()),
                        new DrawnAnswers.Unguided(shorter.at(1), shorter.accepted()));
        assertThat(DrawnAnswers.unguided(List.of(none))).hasSize(1);
        assertThat(DrawnAnswers.unguided(List.of())).isEmpty();
    }

    @Test
    void withoutRowsThereAreNone() {
        assertThat(answers(List.of(), 64).at(2)).isEqualTo(AnswerTraits.NONE);
        assertThat(answers(List.of(), 64).accepted()).isEqualTo(AnswerTraits.NONE);
    }
}
