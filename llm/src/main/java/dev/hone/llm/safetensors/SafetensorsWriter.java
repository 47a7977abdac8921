package dev.hone.llm.safetensors;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

/** Writes safetensors files whose bytes depend on the tensors and the metadata alone: names sorted, data in the same order. */
public final class SafetensorsWriter {

    /** What Hugging Face's loaders expect in the metadata. */
    public static final Map<String, String> FORMAT = Map.of("format", "pt");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_FLOATS = 16_384;

    private SafetensorsWriter() {}

    /** Writes aside, syncs and moves into place, so that the file is there as a whole or not at all. */
    public static void write(Path file, SortedMap<String, FloatTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            write(out, tensors, metadata);
            out.flush();
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes the file's bytes to a stream and leaves it open. */
    public static void write(OutputStream out, SortedMap<String, FloatTensor> tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (FloatTensor tensor : tensors.values()) {
            writeValues(out, tensor.values());
        }
    }

    private static byte[] header(SortedMap<String, FloatTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", new TreeMap<>(metadata));
        }
        long offset = 0;
        for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
            long end = offset + (long) tensor.getValue().values().length * Float.BYTES;
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", tensor.getValue().shape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.getKey(), entry);
            offset = end;
        }
        String json = JSON.writeValueAsString(header);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeValues(OutputStream out, float[] values) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
