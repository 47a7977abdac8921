package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An open safetensors file of any size: 8 bytes of header length, a JSON header, data.
 *
 * <p>The whole header is checked before anything is allocated for tensors: lengths against the file's size, offsets
 * against shapes, and that the tensors cover the data without overlap or gap. Data is mapped, not read. Closing ends
 * the reading of further tensors; buffers that were handed out stay valid for as long as they are reachable, and the
 * collector unmaps them. The file must not be changed while it is open or a buffer of it is in use: replace it by
 * another one, as {@link SafetensorsWriter} does.
 */
public final class SafetensorsFile implements TensorSource, AutoCloseable {

    private static final long MAX_HEADER_BYTES = 100_000_000;

    private final Path file;
    private final FileChannel channel;
    private final Header header;
    private final SortedMap<String, StoredTensor> tensors;

    private SafetensorsFile(Path file, FileChannel channel, long dataStart, Header header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        SortedMap<String, StoredTensor> mapped = new TreeMap<>();
        header.entries().forEach((name, entry) -> mapped.put(name, new MappedTensor(file, channel, dataStart, entry)));
        this.tensors = Collections.unmodifiableSortedMap(mapped);
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

    /** All tensors of a file as arrays, in float32 whatever the file holds. */
    public static SortedMap<String, FloatTensor> readAll(Path file) throws IOException {
        try (SafetensorsFile open = open(file)) {
            return FloatTensor.all(open);
        }
    }

    private static SafetensorsFile parse(Path file, FileChannel channel) throws IOException {
        int headerBytes = headerLength(channel);
        long dataStart = (long) Long.BYTES + headerBytes;
        if (readFully(channel, Long.BYTES, 1).get() != '{') {
            throw new SafetensorsException("the header is no JSON object: its first byte is not '{'");
        }
        Header header = HeaderParser.parse(new FileSection(channel, Long.BYTES, dataStart));
        header.requireCover(channel.size() - dataStart);
        return new SafetensorsFile(file, channel, dataStart, header);
    }

    private static int headerLength(FileChannel channel) throws IOException {
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
        return (int) length;
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

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
    }

    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    file + " has no tensor \"" + name + "\"; it has " + NameSample.of(tensors.keySet()));
        }
        return tensor;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
