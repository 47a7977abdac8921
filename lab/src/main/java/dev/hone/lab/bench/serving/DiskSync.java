package dev.hone.lab.bench.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How long the disk takes for one sync and nothing else: no reply whose capture is synced comes sooner, whatever the
 * program does.
 */
final class DiskSync {

    private static final int TIMES = 500;
    // As much as a prompt and its response take in the outbox.
    private static final int BYTES = 4_096;

    private DiskSync() {}

    /** Times in ms of appending to a file of the folder and having it on the disk, one after the other. */
    static Quantiles milliseconds(Path folder, LongSupplier nanoTime) throws IOException {
        Path file = folder.resolve("sync.bin");
        List<Double> times = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
            for (int i = 0; i < TIMES; i++) {
                long before = nanoTime.getAsLong();
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
                channel.force(false);
                times.add((nanoTime.getAsLong() - before) / 1e6);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return Quantiles.of(times);
    }
}
