package dev.hone.api.feedback;

import org.jspecify.annotations.Nullable;

/** What feedback is on: one response, or a whole session. One of the two is null. */
public record Target(@Nullable String responseId, @Nullable String session) {

    public Target {
        if ((responseId == null) == (session == null)) {
            throw new IllegalArgumentException("feedback is on one response or on a session");
        }
    }

    /** By the id of the answer, or of one of its choices. */
    public static Target response(String responseId) {
        return new Target(responseId, null);
    }

    /** By the session that the requests named. */
    public static Target session(String session) {
        return new Target(null, session);
    }
}
