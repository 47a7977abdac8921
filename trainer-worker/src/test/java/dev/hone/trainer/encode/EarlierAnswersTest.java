package dev.hone.trainer.encode;

import static dev.hone.trainer.intake.Fixtures.LADDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.encode.EarlierAnswers.Found;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.Fixtures;
import dev.hone.trainer.intake.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With a token for each character. */
class EarlierAnswersTest {

    private static final Demonstration LATER = demonstration("later", "anna", "zz", 0);

    @Test
    void findsTheAnswersOfTheSubjectInTheirOrder() {
        Demonstration one = demonstration("1", "anna", "ab", 300);
        Demonstration two = demonstration("2", "anna", "c", 0);

        assertThat(found("xcxabxcb", one, two, demonstration("3", "bert", "x", 0)))
                .containsExactly(new Found(1, 2, two), new Found(3, 5, one), new Found(6, 7, two));
    }

    @Test
    void theLongestIsFoundAndNothingWithinItOrTouchingIt() {
        Demonstration inner = demonstration("1", "anna", "b", 0);
        Demonstration whole = demonstration("2", "anna", "abc", 0);
        Demonstration begun = demonstration("3", "anna", "ab", 0);

        assertThat(found("xabcbxb!", inner, whole, begun))
                .containsExactly(new Found(1, 4, whole), new Found(6, 7, inner));
    }

    @Test
    void anAnswerThatEndsWithThePromptTouchesTheOwnOne() {
        assertThat(found("xab", demonstration("1", "anna", "ab", 0))).isEmpty();
    }

    @Test
    void whatWasAnsweredWithDifferentQualitiesIsNotFoundNorAPartOfIt() {
        Demonstration good = demonstration("1", "anna", "ab", 300);
        Demonstration bad = demonstration("2", "anna", "ab", 299);
        Demonstration part = demonstration("3", "anna", "a", 0);

        assertThat(found("xabxa.", good, bad, part)).containsExactly(new Found(4, 5, part));
        assertThat(found("xab.", good, demonstration("2", "anna", "ab", 300))).containsExactly(new Found(1, 3, good));
    }

    @Test
    void aRowsOwnAnswerWasNotGivenBeforeIt() {
        assertThat(EarlierAnswers.of(List.of(LATER), EarlierAnswersTest::tokens).in(LATER, row("xzz.")))
                .isEmpty();
    }

    @Test
    void withoutASubjectNothingIsKnown() {
        Demonstration nobody = demonstration("1", null, "ab", 0);

        EarlierAnswers answers = EarlierAnswers.of(List.of(nobody), EarlierAnswersTest::tokens);

        assertThat(answers.in(demonstration("2", null, "z", 0), row("xab."))).isEmpty();
        assertThat(answers.in(LATER, row("xab."))).isEmpty();
    }

    private static List<Found> found(String prompt, Demonstration... demonstrations) {
        return EarlierAnswers.of(List.of(demonstrations), EarlierAnswersTest::tokens)
                .in(LATER, row(prompt));
    }

    private static TokenSequence row(String prompt) {
        return new TokenSequence((prompt + "zz").chars().toArray(), prompt.length());
    }

    private static int[] tokens(Demonstration demonstration) {
        return demonstration.response().chars().toArray();
    }

    private static Demonstration demonstration(String id, @Nullable String subject, String response, int quality) {
        return new Demonstration(
                Origin.response(id, subject),
                Conversation.of(List.of()),
                response,
                null,
                false,
                quality,
                Fixtures.met(quality),
                LADDER);
    }
}
