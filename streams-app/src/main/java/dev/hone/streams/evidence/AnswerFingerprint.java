package dev.hone.streams.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * 64 bits of a text's SHA-256, by which texts are told apart without being carried along. Case and blanks make no other
 * text; what is encrypted is compared as it is.
 */
final class AnswerFingerprint {

    private final MessageDigest digest = Sha256.start();

    private AnswerFingerprint() {}

    static long of(PromptSubmitted prompt) {
        AnswerFingerprint text = new AnswerFingerprint();
        for (Message message : prompt.getMessages()) {
            text.add(message.getRole().getBytes(UTF_8));
            text.add(normalised(message.getContent()));
        }
        return text.bits();
    }

    static long of(TextEnvelope envelope) {
        AnswerFingerprint text = new AnswerFingerprint();
        text.add(normalised(envelope));
        return text.bits();
    }

    private void add(byte[] bytes) {
        digest.update(bytes);
        digest.update((byte) 0);
    }

    private long bits() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static byte[] normalised(TextEnvelope envelope) {
        byte[] bytes = new byte[envelope.getBytes().remaining()];
        envelope.getBytes().duplicate().get(bytes);
        return envelope.getKeyId() != null ? bytes : NormalisedText.of(bytes);
    }
}
