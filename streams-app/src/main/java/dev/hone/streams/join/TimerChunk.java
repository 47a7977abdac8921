package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Some timers of one second, as one entry of the store: an interaction sets several timers, and most of them lie close
 * to those of its neighbours. The key is the start of the second, a 0, where a timer's own key has its kind, and a
 * number that no other chunk has.
 */
final class TimerChunk {

    static final long WIDTH_MS = 1000;

    private static final int MAX_TIMERS = 32;
    private static final byte MARK = 0;
    private static final int KEY_BYTES = 2 * Long.BYTES + 1;

    private final long startMs;
    private final Bytes key;
    private final ByteArrayOutputStream timers = new ByteArrayOutputStream();
    private int size;
    private boolean stored;

    TimerChunk(long startMs, long number) {
        this.startMs = startMs;
        this.key = Bytes.wrap(ByteBuffer.allocate(KEY_BYTES)
                .putLong(startMs)
                .put(MARK)
                .putLong(number)
                .array());
    }

    static long startOf(long atMs) {
        return Math.floorDiv(atMs, WIDTH_MS) * WIDTH_MS;
    }

    static boolean isKey(byte[] key) {
        return key.length == KEY_BYTES && key[Long.BYTES] == MARK;
    }

    Bytes key() {
        return key;
    }

    boolean isFull() {
        return size == MAX_TIMERS;
    }

    void add(Timer timer) {
        byte[] id = timer.id().getBytes(UTF_8);
        timers.writeBytes(ByteBuffer.allocate(2 * Short.BYTES + 1 + id.length)
                .putShort((short) (timer.atMs() - startMs))
                .put(timer.kind().code())
                .putShort((short) id.length)
                .put(id)
                .array());
        size++;
    }

    /** Whether some of its timers were stored once. */
    boolean isStored() {
        return stored;
    }

    /** Its value, which is to be stored. */
    byte[] stored() {
        stored = true;
        return timers.toByteArray();
    }

    static void read(byte[] key, byte[] value, Consumer<Timer> timers) {
        long startMs = ByteBuffer.wrap(key).getLong();
        ByteBuffer bytes = ByteBuffer.wrap(value);
        while (bytes.hasRemaining()) {
            long atMs = startMs + bytes.getShort();
            Timer.Kind kind = Timer.Kind.of(bytes.get());
            byte[] id = new byte[bytes.getShort()];
            bytes.get(id);
            timers.accept(new Timer(atMs, kind, new String(id, UTF_8)));
        }
    }
}
