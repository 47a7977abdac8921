package dev.hone.schemas.routing;

import java.util.regex.Pattern;

/**
 * The draw of the requests by which a line's champion is compared with its anchor, the base. Each request has a place
 * in [0, 1) by a hash of its id. Servers answer those below {@code serving.anchor.share} with the base; of the others
 * the last {@value #COMPARED} are what that is compared with.
 *
 * <p>Both are drawn by the request and by nothing else, so that chance alone says on which side a subject's first one
 * of them lies.
 */
public final class AnchorDraw {

    /** The share of requests that stand for the champion: four for one of the anchor, as that is set by default. */
    public static final double COMPARED = 0.08;

    private static final String SALT = "anchor";
    private static final Pattern FURTHER_CHOICE = Pattern.compile("\\.[1-9][0-9]*$");

    private AnchorDraw() {}

    /** Whether the base answers the request, at that share of them. */
    public static boolean isAnchor(String requestId, double share) {
        return Buckets.bucket(SALT, requestId) < share;
    }

    /** Whether the interaction is one that stands for the champion; all choices of a request are, or none. */
    public static boolean isCompared(String interactionId) {
        String requestId = FURTHER_CHOICE.matcher(interactionId).replaceFirst("");
        return Buckets.bucket(SALT, requestId) >= 1 - COMPARED;
    }

    /** Whether the interaction is a choice of a request beyond the first, by its name. */
    public static boolean isFurtherChoice(String interactionId) {
        return FURTHER_CHOICE.matcher(interactionId).find();
    }
}
