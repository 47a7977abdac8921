package dev.hone.serving.routing;

/** Says which version answers. Any thread may call; never blocks. */
public interface Router {

    /**
     * The version for a request of a line.
     *
     * @param unit the subject, else the session, else the interaction's id
     */
    Assignment assign(String line, String unit, String interactionId);

    /**
     * Whether a version may answer who asks for it by its full name; one that may have been rolled back unheard may
     * not.
     */
    default boolean mayAnswerByName(String line, String version) {
        return true;
    }
}
