package dev.hone.llm.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An open safetensors file: 8 bytes of header length, a JSON header, data.
 *
 * <p>The whole header is checked before anything is allocated for tensors: lengths against the file's size, offsets against shapes,
 * and that the tensors cover the data without overlap or gap. Data is mapped, not read; buffers stay valid after closing.
 */
public final class SafetensorsFile implements AutoCloseable {

    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, String> metadata;
    private final SortedMap<String, TensorEntry> entries;

    private SafetensorsFile(
            Path file,
            FileChannel channel,
            long dataStart,
            Map<String, String> metadata,
            SortedMap<String, TensorEntry> entries) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.metadata = metadata;
        this.entries = entries;
    }

    /** Opens and checks a file. */
    public static SafetensorsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return parse(file, channel);
        } catch (SafetensorsException refused) {
            channel.close();
            throw new SafetensorsException(file + ": " + refused.getMessage(), refused);
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** All tensors of a file as arrays. */
    public static SortedMap<String, FloatTensor> readAll(Path file) throws IOException {
        try (SafetensorsFile open = open(file)) {
            SortedMap<String, FloatTensor> tensors = new TreeMap<>();
            for (String name : open.names()) {
                tensors.put(name, open.tensor(name));
            }
            return tensors;
        }
    }

    private static SafetensorsFile parse(Path file, FileChannel channel) throws IOException {
        long headerBytes = headerLength(channel);
        long dataStart = Long.BYTES + headerBytes;
        JsonNode header = header(channel, (int) headerBytes);
        Map<String, String> metadata = new TreeMap<>();
        SortedMap<String, TensorEntry> entries = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue().properties().forEach(each -> metadata.put(each.getKey(), text(each.getValue())));
            } else {
                entries.put(
                        field.getKey(),
                        TensorEntry.parse(field.getKey(), field.getValue(), channel.size() - dataStart));
            }
        }
        checkCover(entries, channel.size() - dataStart);
        return new SafetensorsFile(file, channel, dataStart, metadata, entries);
    }

    private static long headerLength(FileChannel channel) throws IOException {
        if (channel.size() < Long.BYTES) {
            throw new SafetensorsException("a safetensors file has at least 8 bytes, this has " + channel.size());
        }
        long length = readFully(channel, 0, Long.BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new SafetensorsException("the header claims " + length + " bytes, allowed are 2 to "
                    + MAX_HEADER_BYTES + "; this is no safetensors file");
        }
        if (length > channel.size() - Long.BYTES) {
            throw new SafetensorsException("the header claims " + length + " bytes, but the file has only "
                    + channel.size() + "; the file is truncated");
        }
        return length;
    }

    private static JsonNode header(FileChannel channel, int length) throws IOException {
        try {
            JsonNode header =
                    JSON.readTree(readFully(channel, Long.BYTES, length).array());
            if (!header.isObject()) {
                throw new SafetensorsException("the header is no JSON object");
            }
            return header;
        } catch (JacksonException malformed) {
            throw new SafetensorsException(
                    "the header is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    private static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw new SafetensorsException("__metadata__ may hold strings only, found " + value);
        }
        return value.asText();
    }

    private static void checkCover(SortedMap<String, TensorEntry> entries, long dataBytes) {
        List<TensorEntry> inOrder = entries.values().stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        long reached = 0;
        for (TensorEntry entry : inOrder) {
            if (entry.begin() != reached) {
                throw new SafetensorsException("tensor \"" + entry.name() + "\" begins at byte " + entry.begin()
                        + " where " + reached + " was expected: tensors overlap or leave a gap");
            }
            reached = entry.end();
        }
        if (reached != dataBytes) {
            throw new SafetensorsException("the tensors cover " + reached + " of " + dataBytes + " bytes of data");
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new SafetensorsException("the file ended while its header was read");
            }
        }
        return bytes.flip();
    }

    /** Names of all tensors, sorted. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    public Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    public List<Integer> shape(String name) {
        return entry(name).shape();
    }

    /** The elements, mapped from the file and read-only. */
    public FloatBuffer floats(String name) throws IOException {
        TensorEntry entry = entry(name);
        return channel.map(MapMode.READ_ONLY, dataStart + entry.begin(), entry.end() - entry.begin())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    /** The tensor as an array. */
    public FloatTensor tensor(String name) throws IOException {
        FloatBuffer mapped = floats(name);
        float[] values = new float[mapped.remaining()];
        mapped.get(values);
        return new FloatTensor(shape(name), values);
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new SafetensorsException(file + " has no tensor \"" + name + "\"; it has " + entries.keySet());
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
