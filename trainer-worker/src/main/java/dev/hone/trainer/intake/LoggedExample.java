package dev.hone.trainer.intake;

import dev.hone.schemas.records.Example;
import org.jspecify.annotations.Nullable;

/**
 * A record of the examples topic and where it stands.
 *
 * @param example null where the record is none that can be read
 */
public record LoggedExample(
        int partition,
        long offset,
        String interactionId,
        @Nullable Example example) {

    /** What cannot be read may be the last word on its interaction, a withdrawal too: so nothing else counts. */
    int revision() {
        return example == null ? Integer.MAX_VALUE : example.getRevision();
    }
}
