package dev.hone.trainer.intake;

import dev.hone.schemas.records.Example;
import dev.hone.terminal.tracing.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * A record of the examples topic and where it stands.
 *
 * @param example null where the record is none that can be read
 * @param stamp what the record says beside it
 */
public record LoggedExample(
        int partition,
        long offset,
        String interactionId,
        @Nullable Example example,
        Stamp stamp) {

    /**
     * When the record was made, and of which trace it is.
     *
     * @param timestampMs that of what made the example so: the feedback, or the due time
     * @param trace null where nobody keeps one
     */
    public record Stamp(long timestampMs, @Nullable TraceParent trace) {

        static final Stamp NONE = new Stamp(0, null);
    }

    /** One that nothing is known of beside. */
    public LoggedExample(int partition, long offset, String interactionId, @Nullable Example example) {
        this(partition, offset, interactionId, example, Stamp.NONE);
    }

    /** The same for a round that learns no comments. */
    LoggedExample withoutComment() {
        if (example == null || example.getComment() == null) {
            return this;
        }
        Example silent = Example.newBuilder(example).setComment(null).build();
        return new LoggedExample(partition, offset, interactionId, silent, stamp);
    }

    /** What cannot be read may be the last word on its interaction, a withdrawal too: so nothing else counts. */
    int revision() {
        return example == null ? Integer.MAX_VALUE : example.getRevision();
    }
}
