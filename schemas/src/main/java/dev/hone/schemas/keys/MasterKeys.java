package dev.hone.schemas.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.digest.NormalisedText;
import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.SubjectKey;
import dev.hone.schemas.records.TextEnvelope;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of the operator that the keys of subjects are wrapped under: the first wraps, and all of them unwrap, so
 * that a new one is put before the old. Any thread may call.
 */
public final class MasterKeys {

    private static final int ID_BYTES = 8;

    private final String current;
    private final Map<String, byte[]> byId;
    private final byte[] wrapping;
    private final byte[] fingerprints;

    /**
     * From base64 of 32 bytes each, at least one. Throws {@link IllegalArgumentException} that says which is none, and
     * nothing of it.
     */
    public static MasterKeys of(List<String> base64) {
        Map<String, byte[]> byId = new LinkedHashMap<>();
        for (int i = 0; i < base64.size(); i++) {
            byte[] key = decoded(base64.get(i), i + 1);
            byId.put(id(key), key);
        }
        if (byId.isEmpty()) {
            throw new IllegalArgumentException("there is no key in it");
        }
        return new MasterKeys(byId);
    }

    private MasterKeys(Map<String, byte[]> byId) {
        this.byId = byId;
        this.current = byId.keySet().iterator().next();
        byte[] first = byId.values().iterator().next();
        this.wrapping = wrapping(first);
        this.fingerprints = Crypto.derived(first, "hone fingerprint 1");
    }

    private static byte[] decoded(String base64, int number) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException refused) {
            // The cause would quote it.
            key = new byte[0];
        }
        if (key.length != Crypto.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "key " + number + " is no base64 of 32 bytes: `openssl rand -base64 32` makes one");
        }
        return key;
    }

    private static String id(byte[] key) {
        return HexFormat.of().formatHex(Sha256.of(Crypto.derived(key, "hone id 1")), 0, ID_BYTES);
    }

    /** The id of the one that wraps. */
    public String current() {
        return current;
    }

    /** The record of a key, which nobody reads without the master key. */
    public SubjectKey wrapped(TextKey key, Instant created, SecureRandom random) {
        byte[] nonce = new byte[Crypto.NONCE_BYTES];
        random.nextBytes(nonce);
        Instant stored = Instant.ofEpochMilli(created.toEpochMilli());
        byte[] cipher = Crypto.encrypt(wrapping, nonce, key.secret(), associated(key.subject(), key.id(), stored));
        ByteBuffer wrapped = ByteBuffer.allocate(nonce.length + cipher.length);
        return new SubjectKey(
                key.subject(), key.id(), current, wrapped.put(nonce).put(cipher).flip(), stored);
    }

    /**
     * The key of a record; empty where it is wrapped under a master key that is not here. Throws
     * {@link BrokenSealException} where the record was changed.
     */
    public Optional<TextKey> unwrapped(SubjectKey record) {
        byte[] master = byId.get(record.getMasterId());
        ByteBuffer bytes = record.getWrapped().duplicate();
        if (master == null || bytes.remaining() <= Crypto.NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = new byte[Crypto.NONCE_BYTES];
        byte[] cipher = new byte[bytes.remaining() - nonce.length];
        bytes.get(nonce).get(cipher);
        byte[] secret = Crypto.decrypt(
                wrapping(master),
                nonce,
                cipher,
                associated(record.getSubject(), record.getKeyId(), record.getCreated()));
        return Optional.of(new TextKey(record.getSubject(), record.getKeyId(), secret));
    }

    /**
     * 64 bits that equal texts have in common, whatever their case and blanks. Without a master key nobody can tell
     * what text they are of; with it a guess can be tried.
     */
    public long fingerprint(TextEnvelope text) {
        return bits(normalised(text));
    }

    /** The same of a whole conversation: its roles and texts. */
    public long fingerprint(List<Message> messages) {
        byte[][] parts = messages.stream()
                .map(message -> Crypto.joined(message.getRole().getBytes(UTF_8), normalised(message.getContent())))
                .toArray(byte[][]::new);
        return bits(Crypto.joined(parts));
    }

    private long bits(byte[] bytes) {
        return ByteBuffer.wrap(Crypto.mac(fingerprints, bytes)).getLong();
    }

    private static byte[] normalised(TextEnvelope text) {
        byte[] bytes = new byte[text.getBytes().remaining()];
        text.getBytes().duplicate().get(bytes);
        return NormalisedText.of(bytes);
    }

    private static byte[] wrapping(byte[] master) {
        return Crypto.derived(master, "hone wrap 1");
    }

    private static byte[] associated(String subject, String keyId, Instant created) {
        return Crypto.joined(
                subject.getBytes(UTF_8),
                keyId.getBytes(UTF_8),
                ByteBuffer.allocate(Long.BYTES).putLong(created.toEpochMilli()).array());
    }

    /** Which keys there are, and nothing of them. */
    @Override
    public String toString() {
        return "MasterKeys" + Arrays.toString(byId.keySet().toArray());
    }
}
