package dev.hone.schemas.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop",
                "STOP",
                " Stop ",
                "end_turn",
                "endTurn",
                "eos",
                "eos_token",
                "stop_sequence",
                "COMPLETE",
                "tool_calls",
                "tool-calls",
                "tool_use",
                "function_call",
                "FinishReason.STOP",
                "FINISH_REASON_STOP",
                "FINISHED"
            })
    void theModelsOwnEndIsWhole(String reason) {
        assertThat(Ending.of(reason)).isEqualTo(Ending.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "length",
                "LENGTH",
                "max_tokens",
                "MAX_TOKENS",
                "maxTokens",
                "model_length",
                "max_output_tokens",
                "limit",
                "FinishReason.MAX_TOKENS",
                "model_context_window_exceeded",
                "truncated"
            })
    void aLimitCuts(String reason) {
        assertThat(Ending.of(reason)).isEqualTo(Ending.CUT);
    }

    @ParameterizedTest
    @CsvSource({
        "error, ERROR",
        "ERROR_LIMIT, ERROR",
        "timeout, ERROR",
        "cancelled, CANCELLED",
        "canceled, CANCELLED",
        "USER_CANCEL, CANCELLED",
        "abort, CANCELLED",
        "content_filter, FILTERED",
        "content-filter, FILTERED",
        "SAFETY, FILTERED",
        "refusal, FILTERED",
        "guardrail_intervened, FILTERED",
        "other, UNKNOWN",
        "unknown, UNKNOWN",
        "FINISH_REASON_UNSPECIFIED, UNKNOWN",
        "pause_turn, UNKNOWN",
        "null, UNKNOWN",
        "'終了', UNKNOWN",
        "'', UNKNOWN"
    })
    void everythingElseIsNoExample(String reason, Ending ending) {
        assertThat(Ending.of(reason)).isEqualTo(ending);
        assertThat(ending.isExample()).isFalse();
    }

    @Test
    void recordsFromBeforeReasonsWereKeptAreWhole() {
        assertThat(Ending.of((String) null)).isEqualTo(Ending.WHOLE);
    }

    @Test
    void anErrorOrNoTextMakesNoExampleWhateverTheReason() {
        assertThat(Ending.of(response("stop", "Hi", "out of memory"))).isEqualTo(Ending.ERROR);
        assertThat(Ending.of(response("stop", "Hi", ""))).isEqualTo(Ending.WHOLE);
        assertThat(Ending.of(response("stop", "", null))).isEqualTo(Ending.EMPTY);
        assertThat(Ending.of(response("length", " \n\t\u00a0\u200b\ufeff", null)))
                .isEqualTo(Ending.EMPTY);
        assertThat(Ending.of(response("cancelled", "", null))).isEqualTo(Ending.CANCELLED);
        assertThat(Ending.of(response("length", "A flask, since", null))).isEqualTo(Ending.CUT);
    }

    @Test
    void whatIsEncryptedCountsAsText() {
        assertThat(Ending.of(encrypted(" "))).isEqualTo(Ending.WHOLE);
        assertThat(Ending.of(encrypted(""))).isEqualTo(Ending.EMPTY);
    }

    private static ResponseServed encrypted(String cipher) {
        return ResponseServed.newBuilder()
                .setVersion("v")
                .setText(new TextEnvelope("key", ByteBuffer.wrap(cipher.getBytes(UTF_8))))
                .build();
    }

    private static ResponseServed response(String reason, String text, @Nullable String error) {
        return ResponseServed.newBuilder()
                .setVersion("v")
                .setText(new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8))))
                .setFinishReason(reason)
                .setError(error)
                .build();
    }
}
