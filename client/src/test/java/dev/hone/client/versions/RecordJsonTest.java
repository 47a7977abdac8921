package dev.hone.client.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.Tokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void whatUsersWroteIsToldByItsLengthAlone() {
        String line = new RecordJson(false).line("i1", prompt("Où ?", null));

        assertThat(line)
                .startsWith("{\"key\":\"i1\"")
                .contains("\"content\":\"(5 bytes)\"")
                .contains("\"segment\":\"acme/support\"");
    }

    @Test
    void tokensAreToldByTheirNumberAlone() {
        PromptSubmitted prompt = PromptSubmitted.newBuilder(prompt("Hi", null))
                .setTokens(new Tokens("sha256:t", List.of(4711, 4712), List.of()))
                .build();

        assertThat(new RecordJson(false).line("i1", prompt))
                .contains("\"tokens\":\"(2 tokens)\"")
                .doesNotContain("4711");
        assertThat(new RecordJson(true).line("i1", prompt)).contains("[4711,4712]");
    }

    @Test
    void itIsShownWhenAskedFor() {
        assertThat(new RecordJson(true).line("i1", prompt("Où ?", null))).contains("\"content\":\"Où ?\"");
    }

    @Test
    void aTextUnderAKeyIsNeverShown() {
        assertThat(new RecordJson(true).line("i1", prompt("Où ?", "u7/1"))).contains("\"content\":\"(5 bytes)\"");
    }

    @Test
    void aDeadLetterTellsItsReasonAndNotItsBytes() {
        var record = new ConsumerRecord<>("hone.dead-letters", 0, 0L, "i1", new byte[] {65, 66});
        record.headers().add("hone.reason", "unknown metric".getBytes(StandardCharsets.UTF_8));
        record.headers().add("traceparent", "00".getBytes(StandardCharsets.UTF_8));

        assertThat(new RecordJson(true).line(record))
                .isEqualTo("{\"key\":\"i1\",\"bytes\":2,\"reason\":\"unknown metric\"}");
    }

    private static PromptSubmitted prompt(String text, @Nullable String keyId) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", new TextEnvelope(keyId, bytes))))
                .build();
    }
}
