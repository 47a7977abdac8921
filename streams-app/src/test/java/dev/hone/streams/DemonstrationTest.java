package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is nothing to imitate is scored and counted, and never shown to a model. */
class DemonstrationTest {

    private static final int FIVE = 12288;

    @TempDir
    Path state;

    private Scoring scoring;

    @BeforeEach
    void start() {
        scoring = new Scoring(state, Map.of());
    }

    @AfterEach
    void stop() {
        scoring.close();
    }

    private static Input response(long seconds, ResponseServed.Builder response) {
        return new Input("i", response.build(), Input.time(seconds));
    }

    private static ResponseServed.Builder ending(String finishReason) {
        return Input.response("line@base").setFinishReason(finishReason);
    }

    private void pipe(Input... inputs) {
        for (Input input : inputs) {
            scoring.pipe(input);
        }
    }

    @ParameterizedTest
    @CsvSource({"stop", "end_turn", "length", "MAX_TOKENS"})
    void anExampleSaysHowItsResponseEnded(String finishReason) {
        pipe(Input.prompt("i", 1), response(2, ending(finishReason)), Input.rating("i", "f", 5, 3));

        assertThat(scoring.examples()).singleElement().returns(finishReason, Example::getFinishReason);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
        assertThat(scoring.ledger().getWithheld()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cancelled, Good, , cancelled",
        "error, Good, , error",
        "stop, Good, out of memory, error",
        "stop, ' ', , empty",
        "content_filter, Good, , filtered",
        "whatever, Good, , unknown"
    })
    void whatIsNothingToImitateIsScoredAndWithheld(String finishReason, String text, String error, String reason) {
        ResponseServed.Builder response =
                ending(finishReason).setText(Input.text(text)).setError(error);
        pipe(Input.prompt("i", 1), response(2, response), Input.rating("i", "f", 5, 3), Input.rating("i", "g", 4, 4));
        scoring.tick(Input.time(4000));

        assertThat(scoring.examples()).isEmpty();
        assertThat(scoring.interactions()).last().returns(true, ScoredInteraction::getClosed);
        assertThat(scoring.counts()).hasSize(1);
        assertThat(scoring.ledger().getExamples()).isZero();
        assertThat(scoring.ledger().getWithheld()).isEqualTo(Map.of(reason, 1L));
        assertThat(scoring.outcomes()).isEqualTo(Map.of("accepted", 3L, "superseded", 1L));
    }

    @Test
    void aResponseThatNobodyGradedIsNotCountedAsWithheld() {
        pipe(Input.prompt("i", 1), response(2, ending("cancelled")));
        scoring.tick(Input.time(4000));

        assertThat(scoring.ledger().getWithheld()).isEmpty();
    }

    @Test
    void anEarlierResponseThatWasBrokenOffTakesTheExampleBack() {
        pipe(Input.prompt("i", 1), response(5, ending("stop")), Input.rating("i", "f", 5, 6));
        pipe(response(4, ending("cancelled").setText(Input.text("Go"))));
        pipe(Input.rating("i", "g", 4, 7));

        assertThat(scoring.examples()).extracting(Example::getWithdrawn).containsExactly(false, true);
        assertThat(scoring.ledger().getExamples()).isZero();
        assertThat(scoring.ledger().getWithheld()).isEqualTo(Map.of("cancelled", 1L));
    }

    @Test
    void anEarlierWholeResponseMakesTheExampleThatWasWithheld() {
        pipe(Input.prompt("i", 1), response(5, ending("cancelled")), Input.rating("i", "f", 5, 6));
        pipe(response(4, ending("stop").setText(Input.text("Go"))));

        assertThat(scoring.examples())
                .singleElement()
                .returns(FIVE, Example::getQuality)
                .returns(Input.text("Go"), Example::getResponse);
        assertThat(scoring.ledger().getExamples()).isEqualTo(1);
        assertThat(scoring.ledger().getWithheld()).isEmpty();
    }

    @Test
    void aWithheldQualityThatIsTakenBackIsNotWithheldAnyMore() {
        pipe(Input.prompt("i", 1), response(2, ending("error")), Input.rating("i", "f", 5, 3));
        pipe(Input.retraction("i", "f", 4));

        assertThat(scoring.examples()).isEmpty();
        assertThat(scoring.ledger().getWithheld()).isEmpty();
    }
}
