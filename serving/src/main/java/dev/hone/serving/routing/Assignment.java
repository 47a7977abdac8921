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
 */
public record Assignment(
        String version,
        String fallback,
        @Nullable Arm arm,
        @Nullable String rolloutId,
        @Nullable Integer stage) {}
