package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.answers.CommentText;
import dev.hone.schemas.records.ErasureRequested;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody said of an answer goes with the example of the answer where that is asked for, and scores nothing. */
class CommentTest {

    private static final Map<String, String> KEPT = Map.of("join.comments", "true");
    private static final int TWO = 6144;
    private static final Input PROMPT = Input.prompt("i", 1);
    private static final Input RESPONSE = Input.response("i", 2);
    private static final Input RATING = Input.rating("i", "f", 2, 3);

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

    private Scoring piped(Map<String, String> settings, Input... inputs) {
        Scoring scoring = scoring(settings);
        for (Input input : inputs) {
            scoring.pipe(input);
        }
        return scoring;
    }

    private static Input comment(String feedbackId, String text, long seconds) {
        return Input.comment("i", feedbackId, text, seconds, "u1");
    }

    private static @Nullable String text(@Nullable TextEnvelope text) {
        return text == null
                ? null
                : StandardCharsets.UTF_8.decode(text.getBytes().duplicate()).toString();
    }

    private static @Nullable String said(Example example) {
        return text(example.getComment());
    }

    @Test
    void itGoesWithTheExampleOfItsAnswerAndChangesNoScore() {
        Scoring scoring = piped(KEPT, PROMPT, RESPONSE, RATING, comment("c", "Too long", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).hasSize(2).last().satisfies(example -> {
            assertThat(said(example)).isEqualTo("Too long");
            assertThat(example.getQuality()).isEqualTo(TWO);
            assertThat(example.getReplaces()).isTrue();
            assertThat(example.getLineage()).extracting(Lineage::getFeedbackIds).isEqualTo(List.of("f", "c"));
        });
        assertThat(scoring.counts()).hasSize(1);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
    }

    @Test
    void unlessAskedForNothingIsKeptOfIt() {
        Scoring scoring = piped(Map.of(), PROMPT, RESPONSE, RATING, comment("c", "Too long", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples())
                .singleElement()
                .extracting(Example::getComment)
                .isNull();
        assertThat(scoring.closed().get("i"))
                .returns(null, ScoredInteraction::getComment)
                .returns(null, ScoredInteraction::getPreviousComment);
    }

    @Test
    void aloneItMakesNoExample() {
        Scoring scoring = piped(KEPT, PROMPT, RESPONSE, comment("c", "Too long", 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).isEmpty();
    }

    @Test
    void oneRecordMayGradeAndComment() {
        Input both = new Input(
                "i",
                Input.feedback("f", "rating", 2.0, "u1", 3)
                        .setComment(Input.text("Too long"))
                        .build(),
                Input.time(3));

        assertThat(piped(KEPT, PROMPT, RESPONSE, both).examples())
                .singleElement()
                .returns("Too long", CommentTest::said);
    }

    @Test
    void theLastThatIsLeftStandsInEveryOrder() {
        List<List<Input>> orders = OrderIndependenceTest.permutations(List.of(
                PROMPT,
                RESPONSE,
                Input.rating("i", "r", 2, 10),
                comment("a", "Too long", 20),
                Input.comment("i", "b", "Rude", 30, "u2"),
                Input.retraction("i", "b", 40, "u2")));
        Scoring scoring = scoring(KEPT);
        for (int k = 0; k < orders.size(); k += 5) {
            for (Input input : orders.get(k)) {
                scoring.pipe(input.as("i" + k));
            }
        }
        scoring.tick(Input.time(8000));
        scoring.settle();

        assertThat(scoring.closed().values())
                .hasSize(orders.size() / 5)
                .allSatisfy(interaction ->
                        assertThat(text(interaction.getComment().getText())).isEqualTo("Too long"));
    }

    @Test
    void takenBackItLeavesTheExample() {
        Scoring scoring =
                piped(KEPT, PROMPT, RESPONSE, RATING, comment("c", "Too long", 4), Input.retraction("i", "c", 5));

        assertThat(scoring.examples()).extracting(CommentTest::said).containsExactly(null, "Too long", null);
    }

    @Test
    void onlyThoseAreListenedToThatAreAskedFor() {
        Input judge = new Input(
                "i",
                Input.feedback("j", "rating", null, "judge", 4)
                        .setSource(new Source(SourceKind.MODEL, "judge"))
                        .setComment(Input.text("Rude"))
                        .build(),
                Input.time(4));

        assertThat(piped(KEPT, PROMPT, RESPONSE, RATING, judge).examples())
                .singleElement()
                .returns(null, CommentTest::said);
    }

    @Test
    void whatIsTooLongOrEmptyIsNoneAndNoDeadLetter() {
        Scoring scoring = piped(
                KEPT,
                PROMPT,
                RESPONSE,
                RATING,
                comment("long", "x".repeat(CommentText.MAX_BYTES + 1), 4),
                comment("empty", "", 5));

        assertThat(scoring.examples()).singleElement().returns(null, CommentTest::said);
        assertThat(scoring.letters()).isEmpty();
    }

    @Test
    void ofAnAnswerThatIsNoExampleNothingIsKept() {
        Input broken = new Input(
                "i", Input.response("line@base").setFinishReason("cancelled").build(), Input.time(2));
        Scoring scoring = piped(
                KEPT,
                PROMPT,
                broken,
                RATING,
                Input.correction("i", "k", "Good morning", 4, "u1"),
                comment("c", "Broken", 5));

        assertThat(scoring.examples())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(said(example)).isNull());
    }

    @Test
    void anErasedSubjectsGoesWithTheRest() {
        Scoring scoring = piped(KEPT, PROMPT, RESPONSE, RATING, comment("c", "Too long", 4));
        scoring.tick(Input.time(4000));
        scoring.settle();

        scoring.pipe(Topics.ERASURES, "u1", new ErasureRequested(Input.time(50), "asked"), Input.time(4001));
        scoring.settle();

        assertThat(scoring.examples())
                .last()
                .returns(true, Example::getWithdrawn)
                .returns(null, Example::getComment);
    }
}
