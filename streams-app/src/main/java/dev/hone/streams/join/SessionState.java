package dev.hone.streams.join;

import dev.hone.streams.rocksdb.UnknownFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one session. Bounded, so that its row is.
 *
 * @param members the time of the earliest prompt of each interaction, in ms
 * @param given the feedback on it
 */
record SessionState(SortedMap<String, Long> members, List<Given> given) {

    static final SessionState EMPTY = new SessionState(new TreeMap<>(), List.of());

    private static final byte FORMAT = 2;
    private static final byte WITHOUT_CALLERS = 1;

    /**
     * A piece of feedback on a session.
     *
     * @param reached whether it was handed on to an interaction
     */
    record Given(Vote vote, boolean reached) {}

    SessionState {
        given = List.copyOf(given);
    }

    boolean isEmpty() {
        return members.isEmpty() && given.isEmpty();
    }

    /** The time of the oldest thing in it. */
    OptionalLong oldestMs() {
        return LongStream.concat(
                        members.values().stream().mapToLong(Long::longValue),
                        given.stream().mapToLong(one -> one.vote().timestamp()))
                .min();
    }

    SessionState withMember(String interactionId, long atMs) {
        SortedMap<String, Long> more = new TreeMap<>(members);
        more.put(interactionId, atMs);
        return new SessionState(more, given);
    }

    SessionState withGiven(List<Given> all) {
        return new SessionState(members, all);
    }

    byte[] write() {
        RowOutput out = new RowOutput();
        out.writeByte(FORMAT);
        out.writeShort(members.size());
        for (Map.Entry<String, Long> member : members.entrySet()) {
            out.writeUTF(member.getKey());
            out.writeLong(member.getValue());
        }
        out.writeShort(given.size());
        for (Given one : given) {
            InteractionFormat.writeVote(out, one.vote());
            out.writeBoolean(one.reached());
        }
        return out.toByteArray();
    }

    static SessionState read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return EMPTY;
        }
        RowInput in = new RowInput("a session", bytes);
        byte format = in.readByte();
        if (format != FORMAT && format != WITHOUT_CALLERS) {
            throw new UnknownFormatException("a session", format, FORMAT);
        }
        SortedMap<String, Long> members = new TreeMap<>();
        for (int left = in.readShort(); left > 0; left--) {
            members.put(in.readUTF(), in.readLong());
        }
        List<Given> given = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            given.add(new Given(InteractionFormat.readVote(in, format == FORMAT), in.readBoolean()));
        }
        return new SessionState(members, given);
    }
}
