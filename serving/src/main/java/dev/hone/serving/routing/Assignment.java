package dev.hone.serving.routing;

import dev.hone.schemas.routing.Arm;
import org.jspecify.annotations.Nullable;

/**
 * The version and arm that a request was assigned to.
 *
 * @param fallback the best that was loaded here when asked: the champion, else the one before it, else the base;
 *     whoever is answered by it instead of {@code version} is in no arm
 * @param arm null when no rollout is on here
 * @param rolloutId null when no rollout is on, and for the anchor
 * @param stage of the rollout, from 0; null like its id
 * @param unseen who answers the same prompt as well, once this is answered; null where nobody does
 */
public record Assignment(
        String version,
        String fallback,
        @Nullable Arm arm,
        @Nullable String rolloutId,
        @Nullable Integer stage,
        @Nullable Unseen unseen) {

    /** A challenger in the shadow stage of its rollout, whose answer nobody sees. */
    public record Unseen(String version, String rolloutId) {}

    /** Where nobody answers unseen. */
    public Assignment(
            String version, String fallback, @Nullable Arm arm, @Nullable String rolloutId, @Nullable Integer stage) {
        this(version, fallback, arm, rolloutId, stage, null);
    }
}
