package dev.hone.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.AnswerService;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.streams.sequential.Steps;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerFiguresTest {

    private static final Refusals NONE = new Refusals(List.of(), Set.of());

    @Test
    void saysWhatAnAnswerTook() {
        AnswerService service = AnswerFigures.of(
                prompt("x".repeat(5_000)),
                ResponseServed.newBuilder(response("yes", "stop"))
                        .setTotalMs(1_200.0)
                        .setFirstTokenMs(40.0)
                        .setPromptTokens(900)
                        .setCompletionTokens(100)
                        .build(),
                NONE);

        assertThat(service)
                .isEqualTo(new AnswerService(2, Steps.of(1_200), Steps.of(40), Steps.of(100), Steps.of(1_000), false));
    }

    @Test
    void whatNobodyKnowsIsNull() {
        assertThat(AnswerFigures.of(prompt("why"), response("yes", "stop"), NONE))
                .isEqualTo(new AnswerService(0, null, null, null, null, false));
    }

    @Test
    void phrasesMarkARefusalWhateverTheirCaseAndBlanks() {
        Refusals refusals =
                Refusals.from(Settings.of(Map.of("rollout.guardrail.refusal.phrases", "I cannot  help,As an AI")));

        assertThat(refused("Sorry, I CANNOT\n help with that.", "stop", refusals))
                .isTrue();
        assertThat(refused("as an ai I must decline", "stop", refusals)).isTrue();
        assertThat(refused("I can help.", "stop", refusals)).isFalse();
        assertThat(refused("I cannot help", "stop", NONE)).isFalse();
    }

    @Test
    void soDoesTheReasonForWhichItEnded() {
        Refusals refusals = Refusals.from(Settings.of(Map.of()));

        assertThat(refused("", "content_filter", refusals)).isTrue();
        assertThat(refused("", "length", refusals)).isFalse();
    }

    @Test
    void ofATextThatCannotBeReadTheReasonAloneTells() {
        Refusals refusals = new Refusals(List.of("no"), Set.of());

        assertThat(AnswerFigures.of(prompt("why"), response("no", "stop", "key"), refusals)
                        .getRefused())
                .isFalse();
    }

    @Test
    void theStratumRisesWithEachFourfold() {
        assertThat(List.of(0L, 1_023L, 1_024L, 4_095L, 4_096L, 1L << 14, Long.MAX_VALUE))
                .extracting(Steps::stratum)
                .containsExactly(0, 0, 1, 1, 2, 3, 8);
    }

    private static boolean refused(String text, String finishReason, Refusals refusals) {
        return AnswerFigures.of(prompt("why"), response(text, finishReason), refusals)
                .getRefused();
    }

    private static PromptSubmitted prompt(String text) {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text(text, null))))
                .build();
    }

    private static ResponseServed response(String text, String finishReason) {
        return response(text, finishReason, null);
    }

    private static ResponseServed response(String text, String finishReason, @Nullable String key) {
        return ResponseServed.newBuilder()
                .setVersion("v1")
                .setText(text(text, key))
                .setFinishReason(finishReason)
                .build();
    }

    private static TextEnvelope text(String text, @Nullable String key) {
        return new TextEnvelope(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
