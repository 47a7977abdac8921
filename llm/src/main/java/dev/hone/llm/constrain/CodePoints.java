package dev.hone.llm.constrain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A set of Unicode's characters, without surrogates, as they stand in UTF-8. */
final class CodePoints {

    private static final int LIMIT = 0x110000;
    private static final int[] FIRST_OF_LENGTH = {0, 0x80, 0x800, 0x10000, LIMIT};

    private final BitSet set;

    private CodePoints(BitSet set) {
        this.set = set;
    }

    static CodePoints all() {
        return range(0, LIMIT - 1);
    }

    static CodePoints range(int first, int last) {
        BitSet set = new BitSet();
        set.set(first, last + 1);
        set.clear(0xd800, 0xe000);
        return new CodePoints(set);
    }

    static CodePoints of(String characters) {
        BitSet set = new BitSet();
        characters.codePoints().forEach(set::set);
        return new CodePoints(set);
    }

    CodePoints or(CodePoints other) {
        BitSet both = (BitSet) set.clone();
        both.or(other.set);
        return new CodePoints(both);
    }

    CodePoints without(CodePoints other) {
        BitSet rest = (BitSet) set.clone();
        rest.andNot(other.set);
        return new CodePoints(rest);
    }

    CodePoints not() {
        return all().without(this);
    }

    boolean has(int codePoint) {
        return set.get(codePoint);
    }

    int size() {
        return set.cardinality();
    }

    int first() {
        return set.nextSetBit(0);
    }

    /** Their bytes. */
    Piece utf8() {
        List<Piece> ways = new ArrayList<>();
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            for (int length = 1; length < FIRST_OF_LENGTH.length; length++) {
                int from = Math.max(first, FIRST_OF_LENGTH[length - 1]);
                int to = Math.min(end, FIRST_OF_LENGTH[length]) - 1;
                if (from <= to) {
                    add(from, to, length, ways);
                }
            }
            first = set.nextSetBit(end);
        }
        return new Piece.Choice(ways);
    }

    /** Splits a range until each byte is a range of its own. */
    private static void add(int from, int to, int length, List<Piece> ways) {
        for (int tail = 1; tail < length; tail++) {
            int mask = (1 << (6 * tail)) - 1;
            if ((from & ~mask) != (to & ~mask)) {
                if ((from & mask) != 0) {
                    add(from, from | mask, length, ways);
                    add((from | mask) + 1, to, length, ways);
                    return;
                }
                if ((to & mask) != mask) {
                    add(from, (to & ~mask) - 1, length, ways);
                    add(to & ~mask, to, length, ways);
                    return;
                }
            }
        }
        List<Piece> bytes = new ArrayList<>();
        for (int place = length - 1; place >= 0; place--) {
            bytes.add(Piece.range(part(from, place, length), part(to, place, length)));
        }
        ways.add(new Piece.Sequence(bytes));
    }

    private static int part(int codePoint, int place, int length) {
        int bits = codePoint >> (6 * place);
        if (place < length - 1) {
            return 0x80 | (bits & 0x3f);
        }
        return length == 1 ? bits : ((0xf00 >> length) & 0xff) | bits;
    }
}
