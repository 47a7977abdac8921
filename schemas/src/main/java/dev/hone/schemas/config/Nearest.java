package dev.hone.schemas.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known key that an unknown one was probably meant to be: the nearest by edit distance, if it is near at all. */
public final class Nearest {

    private Nearest() {}

    /** The one of them that it looks most like, if it does. */
    public static Optional<String> to(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(key, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(key, candidate) <= Math.max(2, key.length() / 3));
    }

    /** Levenshtein distance, row by row. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(above[column], current[column - 1]) + 1);
            }
            above = current;
        }
        return above[to.length()];
    }
}
