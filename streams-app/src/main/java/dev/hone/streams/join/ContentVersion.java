package dev.hone.streams.join;

import dev.hone.schemas.records.Exclusion;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One content of a prompt or a response.
 *
 * @param timestamp the smallest record timestamp that it came with, in ms
 * @param copies how often it came, at least 1
 * @param excluded why it says that the interaction does not count; null where it says nothing of the kind
 */
record ContentVersion(
        long timestamp, String hash, int copies, @Nullable Exclusion excluded) {

    static final Comparator<ContentVersion> ORDER =
            Comparator.comparingLong(ContentVersion::timestamp).thenComparing(ContentVersion::hash);

    ContentVersion again(long at) {
        return new ContentVersion(Math.min(timestamp, at), hash, copies + 1, excluded);
    }
}
