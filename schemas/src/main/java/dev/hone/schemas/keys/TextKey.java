package dev.hone.schemas.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key that texts of one subject are sealed under, with AES-256-GCM. Any thread may call.
 *
 * <p>A text is sealed for one interaction, and opens for no other. The nonce is derived from key, interaction and text
 * and so repeats only where all three do: the same words give the same bytes, so that what a client sends twice is
 * known as a duplicate, and what is not the same never shares a nonce.
 */
public final class TextKey {

    private static final int ID_BYTES = 16;

    /** Characters of a key's id. */
    public static final int ID_LENGTH = 22;

    private final String subject;
    private final String id;
    private final byte[] secret;
    private final byte[] sealing;
    private final byte[] nonces;

    TextKey(String subject, String id, byte[] secret) {
        this.subject = subject;
        this.id = id;
        this.secret = secret.clone();
        this.sealing = Crypto.derived(secret, "hone text 1");
        this.nonces = Crypto.derived(secret, "hone nonce 1");
    }

    /** A new key, which nobody knows until it is wrapped and kept. */
    public static TextKey random(String subject, SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        byte[] secret = new byte[Crypto.KEY_BYTES];
        random.nextBytes(secret);
        return new TextKey(subject, Base64.getUrlEncoder().withoutPadding().encodeToString(id), secret);
    }

    public String subject() {
        return subject;
    }

    public String id() {
        return id;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** A plain text sealed for an interaction; one that is encrypted already is left as it is. */
    public TextEnvelope seal(String interactionId, TextEnvelope plain, @Nullable Long fingerprint) {
        if (plain.getKeyId() != null) {
            return plain;
        }
        byte[] text = bytes(plain.getBytes());
        byte[] header = new SealedHeader(Ending.isEmpty(plain), text.length, fingerprint).toBytes();
        byte[] associated = associated(header, interactionId);
        byte[] nonce = Arrays.copyOf(Crypto.mac(nonces, Crypto.joined(associated, text)), Crypto.NONCE_BYTES);
        byte[] cipher = Crypto.encrypt(sealing, nonce, text, associated);
        ByteBuffer sealed = ByteBuffer.allocate(header.length + nonce.length + cipher.length);
        return new TextEnvelope(id, sealed.put(header).put(nonce).put(cipher).flip());
    }

    /** The plain text of one that is sealed under this key. Throws {@link BrokenSealException}. */
    public TextEnvelope open(String interactionId, TextEnvelope sealed) {
        ByteBuffer bytes = sealed.getBytes().duplicate();
        byte[] header = new byte[SealedHeader.BYTES];
        byte[] nonce = new byte[Crypto.NONCE_BYTES];
        bytes.get(header).get(nonce);
        byte[] text = Crypto.decrypt(sealing, nonce, bytes(bytes), associated(header, interactionId));
        return new TextEnvelope(null, ByteBuffer.wrap(text));
    }

    private byte[] associated(byte[] header, String interactionId) {
        return Crypto.joined(header, id.getBytes(UTF_8), interactionId.getBytes(UTF_8));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Whose key it is, and nothing of it. */
    @Override
    public String toString() {
        return "TextKey[" + id + "]";
    }
}
