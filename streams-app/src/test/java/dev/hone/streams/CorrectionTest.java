package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody would have had for an answer goes with the example of the answer, and counts as no score. */
class CorrectionTest {

    private static final int TWO = 6144;
    private static final Input PROMPT = Input.prompt("i", 1);
    private static final Input RESPONSE = Input.response("i", 2);

    @TempDir
    Path state;

    private @Nullable Scoring running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private Scoring scoring(Map<String, String> settings) {
        Scoring started = new Scoring(state, settings);
        running = started;
        return started;
    }

    private Scoring piped(Input... inputs) {
        Scoring scoring = scoring(Map.of());
        for (Input input : inputs) {
            scoring.pipe(input);
        }
        return scoring;
    }

    private static Input correction(String feedbackId, String text, long seconds) {
        return Input.correction("i", feedbackId, text, seconds, "u1");
    }

    private static Input broken() {
        return new Input(
                "i", Input.response("line@base").setFinishReason("cancelled").build(), Input.time(2));
    }

    private static @Nullable String text(@Nullable TextEnvelope text) {
        return text == null
                ? null
                : StandardCharsets.UTF_8.decode(text.getBytes().duplicate()).toString();
    }

    private static @Nullable String corrected(ScoredInteraction interaction) {
        Correction correction = interaction.getCorrection();
        return correction == null ? null : text(correction.getText());
    }

    @Test
    void itStandsBesideTheResponseThatKeepsItsOwnQuality() {
        Scoring scoring = piped(PROMPT, RESPONSE, Input.rating("i", "f", 2, 3), correction("c", "Good morning", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).hasSize(2).last().satisfies(example -> {
            assertThat(text(example.getCorrection())).isEqualTo("Good morning");
            assertThat(text(example.getResponse())).isEqualTo("Good day");
            assertThat(example.getQuality()).isEqualTo(TWO);
            assertThat(example.getReplaces()).isTrue();
            assertThat(example.getLineage()).extracting(Lineage::getFeedbackIds).isEqualTo(List.of("f", "c"));
        });
        assertThat(scoring.counts().keySet())
                .extracting(Scoring.Counted::quality)
                .containsExactly(TWO);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
    }

    @Test
    void oneRecordMayGradeAndCorrect() {
        Input both = new Input(
                "i",
                Input.feedback("f", "rating", 2.0, "u1", 3)
                        .setCorrection(Input.text("Good morning"))
                        .build(),
                Input.time(3));
        Scoring scoring = piped(PROMPT, RESPONSE, both);

        assertThat(scoring.examples())
                .singleElement()
                .returns(TWO, Example::getQuality)
                .returns("Good morning", example -> text(example.getCorrection()));
    }

    @Test
    void ofTheSameWordsTheLastStandsInEveryOrder() {
        List<List<Input>> orders = OrderIndependenceTest.permutations(List.of(
                PROMPT,
                RESPONSE,
                Input.rating("i", "r", 2, 10),
                Input.correction("i", "a", "better", 20, "u1"),
                Input.correction("i", "b", "better", 30, "u2")));
        Scoring scoring = scoring(Map.of());
        for (int k = 0; k < orders.size(); k++) {
            for (Input input : orders.get(k)) {
                scoring.pipe(input.as("i" + k));
            }
        }
        scoring.tick(Input.time(8000));
        scoring.settle();

        assertThat(scoring.closed().values())
                .hasSize(120)
                .extracting(ScoredInteraction::getCorrection)
                .allSatisfy(correction -> {
                    assertThat(correction.getEventTime()).isEqualTo(Input.time(30));
                    assertThat(correction.getFeedbackId()).isEqualTo("b");
                    assertThat(correction.getSource().getId()).isEqualTo("u2");
                });
    }

    @Test
    void theLastThatIsLeftStandsInEveryOrder() {
        Input first = correction("a", "Good morning", 10);
        List<Input> records = List.of(
                PROMPT,
                RESPONSE,
                first,
                first.at(30),
                Input.correction("i", "b", "Good evening", 20, "u2"),
                Input.correction("i", "c", "Good night", 25, "u2"),
                Input.retraction("i", "c", 40, "u2"));
        List<List<Input>> orders = OrderIndependenceTest.permutations(records);
        Scoring scoring = scoring(Map.of());
        for (int k = 0; k < orders.size(); k += 21) {
            for (Input input : orders.get(k)) {
                scoring.pipe(input.as("i" + k));
            }
        }
        scoring.tick(Input.time(8000));
        scoring.settle();

        assertThat(scoring.closed())
                .hasSize(240)
                .allSatisfy((id, closed) -> assertThat(corrected(closed)).isEqualTo("Good evening"));
        assertThat(scoring.outcomes())
                .isEqualTo(Map.of("accepted", 4L * 240, "superseded", 2L * 240, "duplicates", 240L));
    }

    @Test
    void aLaterOneTakesItsPlace() {
        Scoring scoring = piped(PROMPT, RESPONSE, correction("a", "Good morning", 3), correction("b", "Hello", 4));

        assertThat(scoring.examples())
                .extracting(example -> text(example.getCorrection()))
                .containsExactly("Good morning", "Hello");
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
    }

    @Test
    void theSameAgainIsNothingNew() {
        Scoring scoring = piped(PROMPT, RESPONSE, correction("a", "Hello", 3), correction("b", "Hello", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).hasSize(1);
    }

    @Test
    void withoutAnyScoreItIsAnExampleAlone() {
        Scoring scoring = piped(PROMPT, RESPONSE, correction("c", "Good morning", 3));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).singleElement().satisfies(example -> {
            assertThat(text(example.getCorrection())).isEqualTo("Good morning");
            assertThat(example.getMessages()).hasSize(1);
            assertThat(example.getWithdrawn()).isFalse();
            assertThat(example.getResponse()).isNull();
            assertThat(example.getQuality()).isNull();
        });
        assertThat(scoring.counts()).isEmpty();
        assertThat(scoring.closedQuality("i")).isNull();
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
    }

    @Test
    void takenBackItWithdrawsTheExampleThatItMade() {
        Scoring scoring = piped(PROMPT, RESPONSE, correction("c", "Good morning", 3), Input.retraction("i", "c", 4));

        assertThat(scoring.examples()).extracting(Example::getWithdrawn).containsExactly(false, true);
        assertThat(scoring.ledger().getExamples()).isZero();
    }

    @Test
    void takenBackItLeavesTheResponseAsItWas() {
        Scoring scoring = piped(
                PROMPT,
                RESPONSE,
                Input.rating("i", "f", 2, 3),
                correction("c", "Good morning", 4),
                Input.retraction("i", "c", 5));

        assertThat(scoring.examples())
                .hasSize(3)
                .last()
                .returns(false, Example::getWithdrawn)
                .returns(TWO, Example::getQuality)
                .returns(null, Example::getCorrection);
    }

    @Test
    void itIsAnExampleOfAResponseThatIsNone() {
        Scoring scoring = piped(PROMPT, broken(), Input.rating("i", "f", 2, 3), correction("c", "Good morning", 4));

        assertThat(scoring.examples())
                .singleElement()
                .returns("Good morning", example -> text(example.getCorrection()))
                .returns(null, Example::getResponse);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
        assertThat(scoring.ledger().getWithheld()).isEmpty();

        scoring.pipe(Input.retraction("i", "c", 5));
        assertThat(scoring.ledger().getExamples()).isZero();
        assertThat(scoring.ledger().getWithheld()).isEqualTo(Map.of("cancelled", 1L));
    }

    @Test
    void whatSaysTheSameOrNothingCorrectsNothing() {
        Scoring scoring = piped(PROMPT, RESPONSE, correction("a", "Good day", 3), correction("b", " \n", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).isEmpty();
        assertThat(scoring.ledger().getExamples()).isZero();
    }

    @Test
    void itFollowsItsSubjectIntoTheHoldout() {
        Scoring scoring = scoring(Map.of("relabel.holdout.share", "1"));
        for (Input input : List.of(PROMPT, RESPONSE, correction("c", "Good morning", 3))) {
            scoring.pipe(input);
        }

        assertThat(scoring.examples()).singleElement().returns(true, Example::getHoldout);
    }

    @Test
    void itIsNotKeptWhereItIsNotWanted() {
        Scoring scoring = scoring(Map.of("join.corrections", "false"));
        for (Input input : List.of(PROMPT, correction("b", "Hello", 2), RESPONSE, correction("c", "Good morning", 3))) {
            scoring.pipe(input);
        }
        scoring.pipe(Input.rating("i", "f", 2, 4));

        assertThat(scoring.examples())
                .singleElement()
                .returns(TWO, Example::getQuality)
                .returns(null, Example::getCorrection);
    }
}
