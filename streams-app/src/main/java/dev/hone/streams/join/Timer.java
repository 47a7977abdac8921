package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingLong;

import java.nio.ByteBuffer;
import java.util.Comparator;

/** Something to look at when the clock has passed a time. */
record Timer(long atMs, Kind kind, String id) {

    /** That in which they fire, which is that of their keys where ids are of ASCII. */
    static final Comparator<Timer> ORDER =
            comparingLong(Timer::atMs).thenComparing(Timer::kind).thenComparing(Timer::id);

    /** What for. The order is that in which they fire when they are due together. */
    enum Kind {
        DUE((byte) 1),
        CLOSE((byte) 2),
        ORPHAN((byte) 3),
        FORGET((byte) 4),
        REVISE((byte) 5),
        /** The id is a session's. */
        SESSION((byte) 6);

        private static final Kind[] ALL = values();

        private final byte code;

        Kind(byte code) {
            this.code = code;
        }

        byte code() {
            return code;
        }

        static Kind of(byte code) {
            for (Kind kind : ALL) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalStateException("a timer of kind " + code + " in the state store");
        }
    }

    /** Before every other timer at that time. */
    static Timer firstAt(long atMs) {
        return new Timer(atMs, Kind.DUE, "");
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
