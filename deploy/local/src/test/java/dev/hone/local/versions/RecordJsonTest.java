package dev.hone.local.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void whatUsersWroteIsToldByItsLengthAlone() {
        String line = new RecordJson(false).line(prompt("Où ?", null));

        assertThat(line).contains("\"content\":\"(5 bytes)\"").contains("\"segment\":\"acme/support\"");
    }

    @Test
    void itIsShownWhenAskedFor() {
        assertThat(new RecordJson(true).line(prompt("Où ?", null))).contains("\"content\":\"Où ?\"");
    }

    @Test
    void aTextUnderAKeyIsNeverShown() {
        assertThat(new RecordJson(true).line(prompt("Où ?", "u7/1"))).contains("\"content\":\"(5 bytes)\"");
    }

    private static PromptSubmitted prompt(String text, @Nullable String keyId) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", new TextEnvelope(keyId, bytes))))
                .build();
    }
}
