package dev.hone.artifacts;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signature of a version: Ed25519 over the digest of its folder, which covers each file's name and content.
 *
 * @param key the {@link TrustedKeys#id} of the public key
 * @param base64 the 64 bytes
 */
public record Signature(String key, String base64) {

    private static final Pattern LINE = Pattern.compile("hone-signature-1 ([0-9a-f]{16}) ([A-Za-z0-9+/=]{88})\\s*");

    /** As it stands in a store: one line. */
    byte[] line() {
        return ("hone-signature-1 " + key + " " + base64 + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Throws {@link IllegalStateException} where it is none. */
    static Signature parse(byte[] line) {
        Matcher parts = LINE.matcher(new String(line, StandardCharsets.UTF_8));
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "a signature in the artifact store cannot be read; delete it and sign anew");
        }
        return new Signature(parts.group(1), parts.group(2));
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /** What is signed: the digest, and what it is one of, so that other signatures of the key mean nothing here. */
    static byte[] message(String digest) {
        return ("hone version 1\n" + Sha256.PREFIX + FolderDigest.hex(digest) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
