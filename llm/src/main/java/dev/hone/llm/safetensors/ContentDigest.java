package dev.hone.llm.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** The digest of a configuration's text followed by the safetensors file that the tensors would be written to. */
public final class ContentDigest {

    private ContentDigest() {}

    /** {@code sha256:} and hexadecimal digits. */
    public static String of(String configuration, SortedMap<String, FloatTensor> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(configuration.getBytes(StandardCharsets.UTF_8));
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                SafetensorsWriter.write(out, tensors, SafetensorsWriter.FORMAT);
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to a digest failed", impossible);
        }
    }
}
