package dev.hone.schemas.answers;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.TextEnvelope;
import org.jspecify.annotations.Nullable;

/** What of a comment is carried on to trainers, by one rule in every program. */
public final class CommentText {

    /** The most bytes of one that is carried, without those of a seal; longer ones are in the log of feedback alone. */
    public static final int MAX_BYTES = 4 * 1024;

    private CommentText() {}

    /** Whether it says anything, in few enough words to be asked for. */
    public static boolean isCarried(@Nullable TextEnvelope comment) {
        return comment != null && !Ending.isEmpty(comment) && SealedHeader.textBytes(comment) <= MAX_BYTES;
    }
}
