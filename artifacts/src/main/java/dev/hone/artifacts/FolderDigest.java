package dev.hone.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * SHA-256 over a folder's files in the order of their names: for each the length of its name, its name in UTF-8, the
 * length of its content and its content, lengths as 8 bytes, most significant first. Folders inside are not looked at.
 */
public final class FolderDigest {

    private FolderDigest() {}

    public static String of(Path folder) {
        try {
            MessageDigest sha = Sha256.start();
            for (Path file : Folders.files(folder)) {
                byte[] name = String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8);
                sha.update(length(name.length));
                sha.update(name);
                sha.update(length(Files.size(file)));
                content(file, sha);
            }
            return Sha256.name(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** The hex digits alone, fit for a file name. Throws where the digest is none of ours. */
    public static String hex(String digest) {
        if (!digest.matches(Sha256.PREFIX + "[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hex digits, was " + digest);
        }
        return digest.substring(Sha256.PREFIX.length());
    }

    private static byte[] length(long length) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, length).array();
    }

    private static void content(Path file, MessageDigest sha) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
        }
    }
}
