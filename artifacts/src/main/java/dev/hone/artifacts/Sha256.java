package dev.hone.artifacts;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, and the names that it gives to content, for the modules that know nothing of records. */
public final class Sha256 {

    static final String PREFIX = "sha256:";

    private Sha256() {}

    /** A digest that nothing was put into yet. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The name of what was digested: {@code sha256:} and the hexadecimal digits. */
    public static String name(byte[] digest) {
        return PREFIX + HexFormat.of().formatHex(digest);
    }
}
