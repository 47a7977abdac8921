package dev.hone.lab.replay.movielens;

import java.util.Comparator;

/**
 * One rating.
 *
 * @param value from 0.5 to 5
 * @param timeMs when it was given, in ms since 1970
 * @param order its place in the file, from 0
 */
public record Rating(int user, int title, double value, long timeMs, int order) {

    /** By time, then by place in the file. */
    public static final Comparator<Rating> IN_TIME =
            Comparator.comparingLong(Rating::timeMs).thenComparingInt(Rating::order);

    public Rating {
        if (!(value >= 0.5 && value <= 5)) {
            throw new IllegalArgumentException("a rating must be in [0.5, 5], was " + value);
        }
    }
}
