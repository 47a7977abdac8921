package dev.hone.trainer.intake;

import org.jspecify.annotations.Nullable;

/**
 * What a demonstration comes from: the response of an interaction, or the correction of that response.
 *
 * @param subject null where the interaction has none
 * @param correction whether it is what somebody would have had for the response
 */
public record Origin(String interactionId, @Nullable String subject, boolean correction) {

    public static Origin response(String interactionId, @Nullable String subject) {
        return new Origin(interactionId, subject, false);
    }

    public static Origin correction(String interactionId, @Nullable String subject) {
        return new Origin(interactionId, subject, true);
    }

    /** A name that no other demonstration has: ids of interactions have no control characters. */
    String id() {
        return correction ? interactionId + "\0correction" : interactionId;
    }

    /** Its source of noise: the subject, or the interaction where there is none. */
    String cluster() {
        return subject == null ? "interaction " + interactionId : "subject " + subject;
    }
}
