package dev.hone.lab.replay.jsonl;

import dev.hone.terminal.UsageException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The lines of a file, plain or gzipped, as bytes; blank ones are left out and endless ones are cut. */
public final class LineReader implements AutoCloseable {

    /** The rest of a longer line is dropped: it is refused for its size in any case. */
    static final int MAX_LINE_BYTES = 16 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream input;
    private boolean first = true;
    private long number;

    private LineReader(InputStream input) {
        this.input = input;
    }

    public static LineReader open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no such file: " + file);
        }
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (!file.toString().endsWith(".gz")) {
            return new LineReader(bytes);
        }
        try {
            return new LineReader(new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16));
        } catch (ZipException e) {
            bytes.close();
            throw new UsageException(file + " is not gzip though its name ends with .gz", e);
        }
    }

    /** The next line that is not blank, or null at the end. */
    public byte @Nullable [] next() throws IOException {
        while (true) {
            byte[] line = line();
            if (line == null || !isBlank(line)) {
                return line;
            }
        }
    }

    /** The number of the line that {@link #next} gave last, from 1 on; blank ones count. */
    public long number() {
        return number;
    }

    private byte @Nullable [] line() throws IOException {
        var line = new ByteArrayOutputStream(256);
        int next = input.read();
        if (next < 0) {
            return null;
        }
        number++;
        while (next >= 0 && next != '\n') {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(next);
            }
            next = input.read();
        }
        byte[] bytes = line.toByteArray();
        if (first) {
            first = false;
            if (bytes.length >= 3 && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
                return Arrays.copyOfRange(bytes, 3, bytes.length);
            }
        }
        return bytes;
    }

    private static boolean isBlank(byte[] line) {
        for (byte character : line) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
