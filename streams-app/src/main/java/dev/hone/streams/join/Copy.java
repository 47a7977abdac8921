package dev.hone.streams.join;

import java.util.Comparator;

/**
 * One content of a prompt or a response.
 *
 * @param timestamp the smallest record timestamp that it came with, in ms
 * @param copies how often it came, at least 1
 */
record Copy(long timestamp, String hash, int copies) {

    static final Comparator<Copy> ORDER =
            Comparator.comparingLong(Copy::timestamp).thenComparing(Copy::hash);

    Copy again(long at) {
        return new Copy(Math.min(timestamp, at), hash, copies + 1);
    }
}
