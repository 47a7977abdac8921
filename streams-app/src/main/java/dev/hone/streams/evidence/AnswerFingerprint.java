package dev.hone.streams.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * 64 bits of a text's SHA-256, by which texts are told apart without being carried along. Case and blanks make no other
 * text. A sealed text brings its own, in its header, and the last turn of a sealed conversation that of all of it; what
 * another program has encrypted is compared as it is.
 */
final class AnswerFingerprint {

    private final MessageDigest digest = Sha256.start();

    private AnswerFingerprint() {}

    static long of(PromptSubmitted prompt) {
        List<Message> messages = prompt.getMessages();
        Optional<Long> sealed = messages.isEmpty()
                ? Optional.empty()
                : sealed(messages.get(messages.size() - 1).getContent());
        return sealed.orElseGet(() -> plain(messages));
    }

    static long of(TextEnvelope envelope) {
        return sealed(envelope).orElseGet(() -> {
            AnswerFingerprint text = new AnswerFingerprint();
            text.add(normalised(envelope));
            return text.bits();
        });
    }

    private static Optional<Long> sealed(TextEnvelope envelope) {
        return SealedHeader.of(envelope).map(SealedHeader::fingerprint);
    }

    private static long plain(List<Message> messages) {
        AnswerFingerprint text = new AnswerFingerprint();
        for (Message message : messages) {
            text.add(message.getRole().getBytes(UTF_8));
            text.add(normalised(message.getContent()));
        }
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
