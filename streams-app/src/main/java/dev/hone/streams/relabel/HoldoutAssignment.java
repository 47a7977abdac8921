package dev.hone.streams.relabel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The assignment to the holdout: a subject, or where there is none a prompt, is held out when its salted hash is below
 * the share; for ever, and whatever else happens.
 *
 * @param share in [0, 1]
 */
public record HoldoutAssignment(String salt, double share) {

    private static final int FRACTION_BITS = 53;

    public HoldoutAssignment {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the holdout's share lies in [0, 1], was " + share);
        }
    }

    public boolean holds(PromptSubmitted prompt) {
        MessageDigest digest = Sha256.start();
        digest.update(salt.getBytes(UTF_8));
        digest.update((byte) 0);
        String subject = prompt.getSubject();
        if (subject != null) {
            digest.update((byte) 's');
            digest.update(subject.getBytes(UTF_8));
        } else {
            digest.update((byte) 'p');
            prompt.getMessages().forEach(message -> update(digest, message));
        }
        long bits = ByteBuffer.wrap(digest.digest()).getLong() >>> (Long.SIZE - FRACTION_BITS);
        return bits * 0x1p-53 < share;
    }

    // Case and blanks make no other prompt. What is encrypted is compared as it is.
    private static void update(MessageDigest digest, Message message) {
        byte[] bytes = new byte[message.getContent().getBytes().remaining()];
        message.getContent().getBytes().duplicate().get(bytes);
        digest.update(message.getRole().getBytes(UTF_8));
        digest.update((byte) 0);
        digest.update(message.getContent().getKeyId() != null ? bytes : NormalisedText.of(bytes));
        digest.update((byte) 0);
    }
}
