package dev.hone.llm.constrain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Texts of any bytes that are no calls of tools. */
final class Words {

    private static final int BYTES = 256;
    private static final int BLANK = ' ';

    private Words() {}

    /** Words of any kind, or those and then a marker and what follows it; the marker stands nowhere else. */
    static Piece then(String marker, Piece behind, Rules rules, String prefix) {
        byte[] bytes = marker.getBytes(StandardCharsets.UTF_8);
        for (int matched = 0; matched < bytes.length; matched++) {
            rules.put(rule(prefix, matched), new Piece.Choice(ways(bytes, matched, behind, prefix)));
        }
        return new Piece.Call(rule(prefix, 0));
    }

    // A rule for each number of bytes that match the beginning of the marker, after Knuth, Morris and Pratt.
    private static List<Piece> ways(byte[] marker, int matched, Piece behind, String prefix) {
        Map<Integer, BitSet> byNext = new TreeMap<>();
        for (int value = 0; value < BYTES; value++) {
            byNext.computeIfAbsent(next(marker, matched, value), fresh -> new BitSet())
                    .set(value);
        }
        List<Piece> ways = new ArrayList<>(List.of(Piece.text("")));
        byNext.forEach((next, values) -> ways.add(Piece.sequence(
                new Piece.Bytes(values), next == marker.length ? behind : new Piece.Call(rule(prefix, next)))));
        return ways;
    }

    private static int next(byte[] marker, int matched, int value) {
        byte[] seen = Arrays.copyOf(marker, matched + 1);
        seen[matched] = (byte) value;
        for (int length = matched + 1; length > 0; length--) {
            if (Arrays.equals(marker, 0, length, seen, seen.length - length, seen.length)) {
                return length;
            }
        }
        return 0;
    }

    private static String rule(String prefix, int matched) {
        return prefix + "words:" + matched;
    }

    /** Words that begin, behind blanks, with none of these ASCII characters. */
    static Piece notBeginningWith(String characters) {
        BitSet first = new BitSet();
        first.set(BLANK + 1, BYTES);
        characters.chars().forEach(first::clear);
        Piece blanks = new Piece.Repeated(Piece.range(0, BLANK), 0, Piece.UNBOUNDED);
        Piece more = new Piece.Repeated(Piece.range(0, BYTES - 1), 0, Piece.UNBOUNDED);
        return Piece.sequence(blanks, Piece.optional(Piece.sequence(new Piece.Bytes(first), more)));
    }
}
