package dev.hone.llm.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes GGUF files of version 3, little-endian: header, metadata, the list of tensors, and their elements, each
 * beginning at a multiple of 32 bytes.
 */
final class GgufWriter {

    static final int VERSION = 3;
    static final int ALIGNMENT = 32;

    private GgufWriter() {}

    /** Writes aside, syncs and moves into place, so that the file is there as a whole or not at all. */
    static void write(Path file, GgufMetadata metadata, List<GgufTensor> tensors) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                writeFully(channel, ByteBuffer.wrap(header(metadata, tensors)));
                for (GgufTensor tensor : tensors) {
                    tensor.writeTo(piece -> writeFully(channel, piece));
                    writeFully(channel, ByteBuffer.allocate(padding(tensor.bytes())));
                }
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** All before the first tensor's elements. */
    static byte[] header(GgufMetadata metadata, List<GgufTensor> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        GgufMetadata.int32(out, VERSION);
        GgufMetadata.int64(out, tensors.size());
        GgufMetadata.int64(out, metadata.size());
        metadata.writeTo(out);
        long offset = 0;
        for (GgufTensor tensor : tensors) {
            describe(tensor, offset, out);
            offset += tensor.bytes() + padding(tensor.bytes());
        }
        out.writeBytes(new byte[padding(out.size())]);
        return out.toByteArray();
    }

    private static void describe(GgufTensor tensor, long offset, ByteArrayOutputStream out) {
        GgufMetadata.string(out, tensor.name());
        List<Integer> shape = tensor.shape();
        GgufMetadata.int32(out, shape.size());
        // The fastest dimension comes first.
        for (int i = shape.size() - 1; i >= 0; i--) {
            GgufMetadata.int64(out, shape.get(i));
        }
        GgufMetadata.int32(
                out,
                switch (tensor.type()) {
                    case F32 -> 0;
                    case F16 -> 1;
                    case BF16 -> 30;
                });
        GgufMetadata.int64(out, offset);
    }

    private static int padding(long bytes) {
        return (int) ((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT);
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
