package dev.hone.schemas.envelope;

import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a sealed text says in the clear, so that nobody has to open it to count or compare it. It stands before the
 * nonce and the ciphertext: two bytes that mark it, flags, the length, the fingerprint (0 where there is none). It is
 * associated data of the sealing: whoever changes it breaks the seal.
 *
 * @param blank whether nothing can be seen in the text
 * @param length of the text in UTF-8, in bytes
 * @param fingerprint 64 bits that equal texts have in common, whatever their case and blanks; null: none was wanted
 */
public record SealedHeader(
        boolean blank, int length, @Nullable Long fingerprint) {

    /** Bytes of a header. */
    public static final int BYTES = 15;

    /** Bytes of a nonce, behind the header. */
    public static final int NONCE_BYTES = 12;

    /** How many bytes a sealed text has more than the text: header, nonce and tag. */
    public static final int OVERHEAD = BYTES + NONCE_BYTES + 16;

    // No text begins with a zero byte and a version.
    private static final short MARK = 0x0001;
    private static final int BLANK = 1;
    private static final int FINGERPRINTED = 2;

    /** That of a text that is sealed; empty for a plain one, and for one that another program has encrypted. */
    public static Optional<SealedHeader> of(TextEnvelope text) {
        ByteBuffer bytes = text.getBytes().duplicate();
        if (text.getKeyId() == null || bytes.remaining() < OVERHEAD || bytes.getShort() != MARK) {
            return Optional.empty();
        }
        int flags = bytes.get();
        int length = bytes.getInt();
        long fingerprint = bytes.getLong();
        return length == text.getBytes().remaining() - OVERHEAD
                ? Optional.of(new SealedHeader(
                        (flags & BLANK) != 0, length, (flags & FINGERPRINTED) != 0 ? fingerprint : null))
                : Optional.empty();
    }

    /** The bytes of a text itself, sealed or not; of one that another program has encrypted, its bytes as they are. */
    public static int textBytes(TextEnvelope text) {
        return of(text).map(SealedHeader::length).orElse(text.getBytes().remaining());
    }

    /** As it stands before a sealed text. */
    public byte[] toBytes() {
        int flags = (blank ? BLANK : 0) | (fingerprint == null ? 0 : FINGERPRINTED);
        return ByteBuffer.allocate(BYTES)
                .putShort(MARK)
                .put((byte) flags)
                .putInt(length)
                .putLong(fingerprint == null ? 0 : fingerprint)
                .array();
    }
}
