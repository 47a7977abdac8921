package dev.hone.streams.join;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far one task has worked off the erasures: in memory, and in the store for whoever takes the task over.
 *
 * <p>Offsets are of the partitions of the erasures topic. All rows have been looked at for the erasures before {@link
 * #done}; while a sweep is under way, the rows up to {@link #cursor} have been for those before its goal.
 */
final class ErasureProgress {

    private static final String KEY = "erasures";

    private final KeyValueStore<String, byte[]> store;
    private List<Long> done = List.of();
    private @Nullable Instant doneAt;
    private List<Long> goal = List.of();
    private @Nullable String cursor;

    ErasureProgress(KeyValueStore<String, byte[]> store) {
        this.store = store;
        byte[] bytes = store.get(KEY);
        if (bytes != null) {
            read(bytes);
        }
    }

    List<Long> done() {
        return done;
    }

    /** When the last sweep was done; null before the first. */
    @Nullable
    Instant doneAt() {
        return doneAt;
    }

    boolean isUnderWay() {
        return !goal.isEmpty();
    }

    /** The last row that was looked at; null before the first. */
    @Nullable
    String cursor() {
        return cursor;
    }

    /** Whether something is known that has not been worked off. */
    boolean isBehind(List<Long> known) {
        return isAhead(known, done);
    }

    /**
     * Goes back to what is known where the task has come to: its instance may know less than the one before, and what
     * is entered there until it knows as much has not been compared with the rest.
     */
    void startFrom(List<Long> known) {
        boolean ahead = isAhead(done, known) || isAhead(goal, known);
        if (isAhead(goal, known)) {
            goal = List.of();
            cursor = null;
        }
        if (isAhead(done, known)) {
            List<Long> back = new ArrayList<>();
            for (int i = 0; i < done.size(); i++) {
                back.add(Math.min(done.get(i), at(known, i)));
            }
            done = List.copyOf(back);
        }
        if (ahead) {
            save();
        }
    }

    private static boolean isAhead(List<Long> offsets, List<Long> of) {
        for (int i = 0; i < offsets.size(); i++) {
            if (offsets.get(i) > at(of, i)) {
                return true;
            }
        }
        return false;
    }

    private static long at(List<Long> offsets, int place) {
        return place < offsets.size() ? offsets.get(place) : 0;
    }

    void begin(List<Long> newGoal) {
        goal = List.copyOf(newGoal);
        cursor = null;
    }

    void reach(String row) {
        cursor = row;
    }

    void finish(Instant now) {
        done = goal;
        doneAt = now;
        goal = List.of();
        cursor = null;
    }

    void save() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(done, out);
            out.writeLong(doneAt == null ? -1 : doneAt.toEpochMilli());
            write(goal, out);
            out.writeBoolean(cursor != null);
            if (cursor != null) {
                out.writeUTF(cursor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the progress of erasures could not be written to memory", e);
        }
        store.put(KEY, bytes.toByteArray());
    }

    private void read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            done = readOffsets(in);
            long atMs = in.readLong();
            doneAt = atMs < 0 ? null : Instant.ofEpochMilli(atMs);
            goal = readOffsets(in);
            cursor = in.readBoolean() ? in.readUTF() : null;
        } catch (IOException e) {
            throw new UncheckedIOException("the progress of erasures in the state store is cut short", e);
        }
    }

    private static void write(List<Long> offsets, DataOutputStream out) throws IOException {
        out.writeShort(offsets.size());
        for (long offset : offsets) {
            out.writeLong(offset);
        }
    }

    private static List<Long> readOffsets(DataInputStream in) throws IOException {
        List<Long> offsets = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            offsets.add(in.readLong());
        }
        return List.copyOf(offsets);
    }
}
