package dev.hone.schemas.answers;

import dev.hone.schemas.envelope.SealedHeader;
import dev.hone.schemas.records.TextEnvelope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the text of a correction has to be, by one rule in every program. */
public final class CorrectionText {

    /**
     * The most bytes of one, without those of a seal. A scored interaction carries its prompt, its response, its votes
     * and a correction in one record, which no broker may refuse.
     */
    public static final int MAX_BYTES = 64 * 1024;

    private CorrectionText() {}

    /** What is wrong with it, as words that follow its name and hold nothing of it; none at all is fine. */
    public static Optional<String> problem(@Nullable TextEnvelope correction) {
        int bytes = correction == null ? 0 : SealedHeader.textBytes(correction);
        return bytes <= MAX_BYTES
                ? Optional.empty()
                : Optional.of("has " + bytes + " bytes: send at most " + MAX_BYTES);
    }

    /** Whether it corrects anything: an empty one, as forms send it, does not. */
    public static boolean isAny(@Nullable TextEnvelope correction) {
        return correction != null && !Ending.isEmpty(correction);
    }
}
