package dev.hone.schemas.routing;

/**
 * The draw of the requests whose prompts a challenger answers as well, unseen, before its canary; and how the answers
 * are called. Each request has a place in [0, 1) by a hash of its id under the salt of the rollout.
 */
public final class ShadowDraw {

    private static final String SALT = "/shadow";
    private static final String SUFFIX = ".shadow";

    private ShadowDraw() {}

    /** Whether the challenger answers the request unseen, at that share of them. */
    public static boolean isDrawn(String salt, String requestId, double share) {
        return share > 0 && Buckets.bucket(salt + SALT, requestId) < share;
    }

    /** The id of what nobody sees, beside the interaction that was served. */
    public static String id(String served) {
        return served + SUFFIX;
    }

    /** The interaction that was served beside the one that nobody sees. */
    public static String served(String id) {
        return id.substring(0, id.length() - SUFFIX.length());
    }
}
