package dev.hone.llm.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in an open file. One below 2 GiB is mapped once, when it is first asked for without a buffer; pieces of a
 * larger one are mapped one by one.
 */
final class MappedTensor implements StoredTensor {

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final TensorEntry entry;

    /** Threads may race to set it: any of them sets the same bytes. */
    private volatile @Nullable ByteBuffer whole;

    MappedTensor(Path file, FileChannel channel, long dataStart, TensorEntry entry) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.entry = entry;
    }

    @Override
    public ElementType type() {
        return entry.type();
    }

    @Override
    public List<Integer> shape() {
        return entry.shape();
    }

    @Override
    public ByteBuffer rows(int from, int to) throws IOException {
        requireOpen(from, to);
        long start = from * rowBytes();
        int bytes = PieceSize.of(this, from, to);
        if (bytes == 0) {
            return ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (entry.end() - entry.begin() > Integer.MAX_VALUE) {
            return channel.map(MapMode.READ_ONLY, dataStart + entry.begin() + start, bytes)
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        return whole().slice((int) start, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer rows(int from, int to, ReadBuffer buffer) throws IOException {
        requireOpen(from, to);
        ByteBuffer room = buffer.room(PieceSize.of(this, from, to));
        long start = dataStart + entry.begin() + from * rowBytes();
        while (room.hasRemaining()) {
            if (channel.read(room, start + room.position()) < 0) {
                throw new SafetensorsException("the file ended while tensor \"" + entry.name() + "\" was read");
            }
        }
        return room.flip();
    }

    private void requireOpen(int from, int to) {
        Objects.checkFromToIndex(from, to, rowCount());
        if (!channel.isOpen()) {
            throw new IllegalStateException(file + " is closed; open it again to read tensor \"" + entry.name() + "\"");
        }
    }

    private ByteBuffer whole() throws IOException {
        ByteBuffer mapped = whole;
        if (mapped == null) {
            mapped = channel.map(MapMode.READ_ONLY, dataStart + entry.begin(), entry.end() - entry.begin());
            whole = mapped;
        }
        return mapped;
    }
}
