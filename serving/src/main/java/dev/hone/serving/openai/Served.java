package dev.hone.serving.openai;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a reply: the interaction, the version and arm that answer it, and the goal asked of the model.
 *
 * @param id the interaction's, which feedback refers to
 * @param fingerprint digest of the version
 * @param arm null when no rollout is on
 * @param goal the level that is asked of the model; null for none
 * @param guidance how far the answer is driven towards it; null for not at all
 * @param segment where the interaction counts
 * @param promptTokensLeftOut of the prompt, since it was too long; 0 for none
 */
public record Served(
        String id,
        String model,
        String version,
        String fingerprint,
        @Nullable String arm,
        @Nullable Integer goal,
        @Nullable Double guidance,
        String segment,
        int promptTokensLeftOut,
        Instant at) {}
