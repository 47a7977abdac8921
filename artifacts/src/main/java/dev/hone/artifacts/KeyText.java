package dev.hone.artifacts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ed25519 keys as text. No message of it has a key's text in it. */
final class KeyText {

    static final String ALGORITHM = "Ed25519";

    private static final int LINE = 64;

    private KeyText() {}

    /** Throws {@link IllegalArgumentException}: a file that a setting names has to be there. */
    static String read(Path file, String what) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the file of " + what + " cannot be read: " + file + "; `hone keys pair` makes one", unreadable);
        }
    }

    static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.UTF_8))
                        .encodeToString(encoded)
                + "\n-----END " + kind + "-----\n";
    }

    private static Optional<byte[]> block(String text, String kind) {
        Matcher found = Pattern.compile("-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]+)-----END " + kind + "-----")
                .matcher(text);
        return found.find() ? decoded(found.group(1).replaceAll("\\s", "")) : Optional.empty();
    }

    static Optional<PrivateKey> privateKey(String text) {
        return block(text, "PRIVATE KEY").flatMap(encoded -> {
            try {
                return Optional.of(factory().generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            } catch (GeneralSecurityException notOne) {
                return Optional.empty();
            }
        });
    }

    /** Of a PEM block. */
    static Optional<PublicKey> publicKey(String text) {
        return block(text, "PUBLIC KEY").flatMap(KeyText::publicKey);
    }

    static Optional<PublicKey> publicKeyIn(String base64) {
        return decoded(base64).flatMap(KeyText::publicKey);
    }

    private static Optional<PublicKey> publicKey(byte[] encoded) {
        try {
            return Optional.of(factory().generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static KeyFactory factory() throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM);
    }
}
