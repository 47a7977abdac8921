package dev.hone.streams.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.schemas.keys.TextKey;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerFingerprintTest {

    private final TextKey one = TextKey.random("u1", new SecureRandom());
    private final TextKey other = TextKey.random("u2", new SecureRandom());

    @Test
    void aSealedTextBringsItsOwnWhateverItIsSealedUnder() {
        assertThat(AnswerFingerprint.of(one.seal("i1", text("no"), 7L)))
                .isEqualTo(AnswerFingerprint.of(other.seal("i2", text("no"), 7L)))
                .isEqualTo(7);
    }

    @Test
    void theLastTurnBringsThatOfASealedConversation() {
        assertThat(AnswerFingerprint.of(
                        prompt(one.seal("i1", text("be brief"), null), one.seal("i1", text("why?"), 9L))))
                .isEqualTo(9);
    }

    @Test
    void withoutOneWhatIsSealedIsComparedAsItIs() {
        TextEnvelope sealed = one.seal("i1", text("no"), null);

        assertThat(AnswerFingerprint.of(sealed))
                .isEqualTo(AnswerFingerprint.of(sealed))
                .isNotEqualTo(AnswerFingerprint.of(text("no")));
        assertThat(AnswerFingerprint.of(prompt())).isEqualTo(AnswerFingerprint.of(prompt()));
    }

    @Test
    void plainTextsAreComparedByTheirWords() {
        assertThat(AnswerFingerprint.of(text("Good  day"))).isEqualTo(AnswerFingerprint.of(text("good day ")));
        assertThat(AnswerFingerprint.of(prompt(text("a"), text("b"))))
                .isEqualTo(AnswerFingerprint.of(prompt(text("A"), text("b"))))
                .isNotEqualTo(AnswerFingerprint.of(prompt(text("a b"))));
    }

    private static PromptSubmitted prompt(TextEnvelope... turns) {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(turns).stream()
                        .map(turn -> new Message("user", turn))
                        .toList())
                .build();
    }

    private static TextEnvelope text(String text) {
        return new TextEnvelope(null, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
