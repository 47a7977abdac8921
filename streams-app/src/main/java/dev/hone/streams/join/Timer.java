package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Something to look at when the clock has passed a time. As bytes, timers sort by time, then kind, then id. */
record Timer(long atMs, Kind kind, String id) {

    /** What for. The order is that in which they fire when they are due together. */
    enum Kind {
        DUE((byte) 1),
        CLOSE((byte) 2),
        ORPHAN((byte) 3),
        FORGET((byte) 4);

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }

        private static Kind of(byte code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a timer of kind " + code + " in the state store"));
        }
    }

    byte[] key() {
        byte[] utf8 = id.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + 1 + utf8.length)
                .putLong(atMs)
                .put(kind.code)
                .put(utf8)
                .array();
    }

    static Timer of(byte[] key) {
        ByteBuffer bytes = ByteBuffer.wrap(key);
        long atMs = bytes.getLong();
        Kind kind = Kind.of(bytes.get());
        return new Timer(atMs, kind, UTF_8.decode(bytes).toString());
    }

    /** The smallest key at a time, which is never negative. */
    static byte[] from(long atMs) {
        return ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, atMs)).array();
    }
}
