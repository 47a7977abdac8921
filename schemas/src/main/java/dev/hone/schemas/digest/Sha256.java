package dev.hone.schemas.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256, and the spelling of its digests.
 *
 * <p>The modules that know nothing of records (artifacts, llm) have the same in {@code dev.hone.artifacts.Sha256}:
 * neither tier may depend on the other.
 */
public final class Sha256 {

    // Copied, not asked for each time: the search through the providers costs as much as a short text.
    private static final MessageDigest EMPTY = make();

    private Sha256() {}

    /** A digest that nothing was put into yet. */
    public static MessageDigest start() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException notByThisProvider) {
            return make();
        }
    }

    private static MessageDigest make() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    public static byte[] of(byte[] bytes) {
        return start().digest(bytes);
    }

    /** Of the text in UTF-8. */
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hexadecimal digits alone. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** The name of what was digested: {@code sha256:} and the hexadecimal digits. */
    public static String name(byte[] digest) {
        return "sha256:" + hex(digest);
    }
}
