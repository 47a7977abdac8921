package dev.hone.streams.join;

import java.util.Comparator;

/**
 * One content of a prompt or a response.
 *
 * @param timestamp the smallest record timestamp that it came with, in ms
 * @param copies how often it came, at least 1
 */
record ContentVersion(long timestamp, String hash, int copies) {

    static final Comparator<ContentVersion> ORDER =
            Comparator.comparingLong(ContentVersion::timestamp).thenComparing(ContentVersion::hash);

    ContentVersion again(long at) {
        return new ContentVersion(Math.min(timestamp, at), hash, copies + 1);
    }
}
