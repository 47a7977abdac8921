package dev.hone.trainer.intake;

import dev.hone.schemas.digest.Sha256;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The examples that a round would have taken, were they not of subjects that asked to be forgotten.
 *
 * @param interactions their interactions
 * @param sinceClosed how many of them are erased only since the round was closed: when there are any, the round gives
 *     another version than before
 * @param offsets the end of each partition of the erasures topic when it was read
 */
public record ErasedExamples(SortedSet<String> interactions, long sinceClosed, List<Long> offsets) {

    private static final int DIGEST_BYTES = 8;

    static ErasedExamples of(Collection<String> interactions, long sinceClosed, ErasedSubjects subjects) {
        return new ErasedExamples(new TreeSet<>(interactions), sinceClosed, subjects.offsets());
    }

    public long count() {
        return interactions.size();
    }

    /** Tells rounds apart that leave other examples out; empty where none is. */
    public String digest() {
        return interactions.isEmpty()
                ? ""
                : HexFormat.of().formatHex(Sha256.of(String.join("\0", interactions)), 0, DIGEST_BYTES);
    }
}
