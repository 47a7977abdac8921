package dev.hone.llm.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A part of a grammar: the byte strings that may stand in one place. */
sealed interface Piece {

    /** One byte of a set. */
    record Bytes(BitSet of) implements Piece {}

    /** One after the other. */
    record Sequence(List<Piece> parts) implements Piece {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** One of several; none of them is the language without a word. */
    record Choice(List<Piece> of) implements Piece {
        public Choice {
            of = List.copyOf(of);
        }
    }

    /**
     * The same several times.
     *
     * @param most {@link #UNBOUNDED} for no limit
     */
    record Repeated(Piece piece, int least, int most) implements Piece {}

    /** What the rule of that name says. */
    record Call(String rule) implements Piece {}

    /**
     * Members in their order, with a separator between those that are there.
     *
     * @param required in the order of the members
     */
    record Members(List<Piece> members, List<Boolean> required, Piece separator) implements Piece {
        public Members {
            members = List.copyOf(members);
            required = List.copyOf(required);
        }
    }

    int UNBOUNDED = -1;

    static Piece text(String text) {
        List<Piece> bytes = new ArrayList<>();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(range(each & 0xff, each & 0xff));
        }
        return new Sequence(bytes);
    }

    /** One byte from the first to the last. */
    static Piece range(int first, int last) {
        BitSet set = new BitSet();
        set.set(first, last + 1);
        return new Bytes(set);
    }

    /** One of these ASCII characters. */
    static Piece anyOf(String characters) {
        BitSet set = new BitSet();
        characters.chars().forEach(set::set);
        return new Bytes(set);
    }

    static Piece sequence(Piece... parts) {
        return new Sequence(List.of(parts));
    }

    static Piece choice(Piece... of) {
        return new Choice(List.of(of));
    }

    static Piece optional(Piece piece) {
        return new Repeated(piece, 0, 1);
    }
}
