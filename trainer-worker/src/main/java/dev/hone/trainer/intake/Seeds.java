package dev.hone.trainer.intake;

import dev.hone.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;

/**
 * Draws that depend on a seed and a name alone.
 *
 * <p>Every purpose has a stream of its own, so that a change of one draw moves no other. {@link Random} is used because
 * its algorithm is part of Java's specification: a later Java draws the same.
 */
public record Seeds(long seed) {

    /** A stream for one purpose. */
    public Random stream(String purpose) {
        return new Random(hash(purpose));
    }

    /** A number for one name, spread over all longs. */
    public long hash(String name) {
        MessageDigest sha = Sha256.start();
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        return ByteBuffer.wrap(sha.digest(name.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
