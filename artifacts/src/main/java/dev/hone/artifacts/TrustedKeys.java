package dev.hone.artifacts;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The public keys whose versions are trusted, in a file with a line for each: a name, a space, the key in base64
 * (X.509). Empty lines and those that begin with {@code #} are passed over.
 *
 * <p>A key is replaced without a gap by having both in the file for as long as versions of the old one are served.
 */
public final class TrustedKeys {

    private static final int ID_DIGITS = 16;

    private final Path file;

    /** By id, in the order of the file. */
    private final Map<String, Named> keys;

    private record Named(String name, PublicKey key) {}

    private TrustedKeys(Path file, Map<String, Named> keys) {
        this.file = file;
        this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /** Throws {@link IllegalArgumentException} in words where it is no such file, or has no key in it. */
    public static TrustedKeys read(Path file) {
        Map<String, Named> keys = new LinkedHashMap<>();
        List<String> lines = KeyText.read(file, "trusted keys").lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                Named named = named(file + ", line " + (i + 1), line);
                keys.put(id(named.key()), named);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no key in it: nothing could be loaded; add a line of `hone keys pair`");
        }
        return new TrustedKeys(file, keys);
    }

    private static Named named(String place, String line) {
        String[] parts = line.split("\\s+");
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    place + ": a line is a name and a public key, as `hone keys pair` prints it");
        }
        return KeyText.publicKeyIn(parts[1])
                .map(key -> new Named(parts[0], key))
                .orElseThrow(() -> new IllegalArgumentException(place + ": the key of " + parts[0]
                        + " is no Ed25519 public key in base64; take the line that `hone keys pair` printed"));
    }

    static String line(String name, PublicKey key) {
        return name + " " + Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** 16 hexadecimal digits that stand for a key. */
    static String id(PublicKey key) {
        return HexFormat.of().formatHex(Sha256.start().digest(key.getEncoded())).substring(0, ID_DIGITS);
    }

    static boolean fits(PublicKey key, String digest, Signature signature) {
        try {
            java.security.Signature verifying = java.security.Signature.getInstance(KeyText.ALGORITHM);
            verifying.initVerify(key);
            verifying.update(Signature.message(digest));
            return verifying.verify(signature.bytes());
        } catch (GeneralSecurityException | IllegalArgumentException notOne) {
            return false;
        }
    }

    /** Whether the signature is of this version and by a key of ours. */
    public boolean trusts(String digest, Signature signature) {
        Named named = keys.get(signature.key());
        return named != null && fits(named.key(), digest, signature);
    }

    /** The name of a key; empty where it is not among these. */
    public Optional<String> name(String id) {
        return Optional.ofNullable(keys.get(id)).map(Named::name);
    }

    /** The names and ids, for messages. */
    @Override
    public String toString() {
        return file + " ("
                + String.join(
                        ", ",
                        keys.entrySet().stream()
                                .map(each -> each.getValue().name() + " " + each.getKey())
                                .toList())
                + ")";
    }
}
