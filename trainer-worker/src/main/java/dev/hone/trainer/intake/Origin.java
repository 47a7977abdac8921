package dev.hone.trainer.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration comes from: the response of an interaction, or the correction of that response.
 *
 * @param subject null where the interaction has none
 * @param correction whether it is what somebody would have had for the response
 * @param comment what somebody said of the response; null where nobody did, and of a correction
 * @param contributors who brought it beside the subject
 */
public record Origin(
        String interactionId,
        @Nullable String subject,
        boolean correction,
        @Nullable String comment,
        List<Contributor> contributors) {

    public Origin {
        contributors = List.copyOf(contributors);
    }

    public static Origin response(String interactionId, @Nullable String subject) {
        return new Origin(interactionId, subject, false, null, List.of());
    }

    public static Origin correction(String interactionId, @Nullable String subject) {
        return new Origin(interactionId, subject, true, null, List.of());
    }

    /** The same with what somebody said of the response. */
    public Origin commented(String words) {
        return new Origin(interactionId, subject, correction, words, contributors);
    }

    /** The same with who brought it. */
    public Origin broughtBy(List<Contributor> all) {
        return new Origin(interactionId, subject, correction, comment, all);
    }

    /** A name that no other demonstration has: ids of interactions have no control characters. */
    String id() {
        return correction ? interactionId + "\0correction" : interactionId;
    }

    /** Its source of noise: the subject, or the interaction where there is none. */
    String cluster() {
        return subject == null ? "interaction " + interactionId : "subject " + subject;
    }

    /** The interaction alone: what people wrote stays out of logs and error messages. */
    @Override
    public String toString() {
        return "Origin[" + interactionId + (correction ? ", corrected]" : "]");
    }
}
