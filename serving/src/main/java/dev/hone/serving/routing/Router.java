package dev.hone.serving.routing;

/** Says which version answers. Any thread may call; never blocks. */
public interface Router {

    /**
     * The version for a request of a line.
     *
     * @param unit the subject within its tenant, else the interaction's id
     */
    Assignment assign(String line, String unit, String interactionId);

    /**
     * Whether a version may answer who asks for it by its full name; one that may have been rolled back unheard may
     * not.
     */
    default boolean mayAnswerByName(String line, String version) {
        return true;
    }

    /** Whether a version that has begun to answer may go on; asked at every token. */
    default boolean mayGoOn(String line, String version) {
        return true;
    }
}
