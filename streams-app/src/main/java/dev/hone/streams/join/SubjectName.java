package dev.hone.streams.join;

import dev.hone.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Subjects as rows name them: by 64 bits of their SHA-256, which nobody can meet on purpose with another subject.
 */
public final class SubjectName {

    /** Of a prompt without a subject. */
    static final long NONE = 0;

    /** Of a prompt that a release before this one entered. */
    static final long UNKNOWN = -1;

    private SubjectName() {}

    /** The name of a subject; {@link #NONE} for null. */
    public static long of(@Nullable String subject) {
        if (subject == null) {
            return NONE;
        }
        long name = ByteBuffer.wrap(Sha256.of(subject)).getLong();
        return name == NONE || name == UNKNOWN ? 1 : name;
    }
}
