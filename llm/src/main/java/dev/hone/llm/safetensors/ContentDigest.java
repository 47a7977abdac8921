package dev.hone.llm.safetensors;

import dev.hone.artifacts.Sha256;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.SortedMap;

/**
 * The digest of a configuration's text and of tensors: name, type, shape and bytes of each, in the order of their
 * names. It says nothing of the files that they lie in: metadata, order and number of the files do not change it.
 */
public final class ContentDigest {

    private static final int PIECE_BYTES = 1 << 23;

    private ContentDigest() {}

    /** The digest of fp32 arrays, the same as that of a file that holds them. */
    public static String of(String configuration, SortedMap<String, FloatTensor> tensors) {
        return of(configuration, HostTensors.of(tensors));
    }

    /** {@code sha256:} and hexadecimal digits. Tensors are streamed; an error of the disk is thrown unchecked. */
    public static String of(String configuration, TensorSource tensors) {
        MessageDigest digest = Sha256.start();
        ReadBuffer buffer = new ReadBuffer();
        try (DataOutputStream out =
                new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            text(out, configuration);
            for (String name : tensors.names()) {
                StoredTensor tensor = tensors.tensor(name);
                text(out, name);
                text(out, tensor.type().name());
                text(out, tensor.shape().toString());
                tensor.forEachPiece(PIECE_BYTES, buffer, digest::update);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the tensors to digest", failed);
        }
        return Sha256.name(digest.digest());
    }

    /** Its length comes first: no two lists of texts and tensors give the same bytes. */
    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
