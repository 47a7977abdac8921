package dev.hone.llm.safetensors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes safetensors files whose bytes depend on the tensors and the metadata alone: names sorted, data in the same
 * order.
 */
public final class SafetensorsWriter {

    /** What Hugging Face's loaders expect in the metadata. */
    public static final Map<String, String> FORMAT = Map.of("format", "pt");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int ALIGNMENT = 8;
    private static final int PIECE_BYTES = 1 << 23;

    private SafetensorsWriter() {}

    /** Writes float32 arrays; see {@link #write(Path, TensorSource, Map)}. */
    public static void write(Path file, SortedMap<String, FloatTensor> tensors, Map<String, String> metadata)
            throws IOException {
        write(file, HostTensors.of(tensors), metadata);
    }

    /**
     * Writes aside, syncs and moves into place, so that the file is there as a whole or not at all. Tensors are
     * streamed in the type that the source has them in; the source may be the file that is replaced.
     */
    public static void write(Path file, TensorSource tensors, Map<String, String> metadata) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, tensors, metadata);
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(WritableByteChannel out, TensorSource tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata);
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(out, start.putLong(header.length).put(header).flip());
        for (String name : tensors.names()) {
            tensors.tensor(name).forEachPiece(PIECE_BYTES, piece -> writeFully(out, piece));
        }
    }

    private static byte[] header(TensorSource tensors, Map<String, String> metadata) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", new TreeMap<>(metadata));
        }
        long offset = 0;
        for (String name : tensors.names()) {
            StoredTensor tensor = tensors.tensor(name);
            long end = offset + tensor.elementCount() * tensor.type().bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.type().name());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(name, entry);
            offset = end;
        }
        String json = JSON.writeValueAsString(header);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
