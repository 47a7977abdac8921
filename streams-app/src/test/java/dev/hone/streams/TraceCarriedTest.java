package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.tracing.TraceParent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trace of a request goes with what becomes of it, where anybody keeps it. */
class TraceCarriedTest {

    private static final TraceParent TRACE =
            new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

    @TempDir
    Path state;

    @Test
    void interactionsAndExamplesCarryTheTraceOfTheirRequest() {
        try (Scoring scoring = scored(TRACE.header())) {
            assertThat(scoring.headers(Topics.INTERACTIONS))
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(TraceParent.of(headers)).isEqualTo(Optional.of(TRACE)));
            assertThat(scoring.headers(Topics.EXAMPLES))
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(TraceParent.of(headers)).isEqualTo(Optional.of(TRACE)));
        }
    }

    @ParameterizedTest
    @CsvSource({"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "what is none", "''"})
    void whatNobodyKeepsIsNotCarried(String traceparent) {
        try (Scoring scoring = scored(traceparent.isEmpty() ? null : traceparent)) {
            assertThat(scoring.headers(Topics.EXAMPLES))
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(headers).isEmpty());
        }
    }

    private Scoring scored(@Nullable String traceparent) {
        Scoring scoring = new Scoring(state, Map.of());
        PromptSubmitted prompt = (PromptSubmitted) Input.prompt("i", 1).value();
        scoring.pipe(new Input(
                "i",
                PromptSubmitted.newBuilder(prompt).setTraceparent(traceparent).build(),
                Input.time(1)));
        scoring.pipe(Input.response("i", 2));
        scoring.pipe(Input.rating("i", "f", 2, 3));
        scoring.tick(Input.time(4000));
        return scoring;
    }
}
