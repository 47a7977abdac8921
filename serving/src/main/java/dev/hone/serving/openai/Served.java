package dev.hone.serving.openai;

import dev.hone.llm.tools.Calling;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a reply, as far as it is told: the interaction, the version and arm that answer it, and the goal
 * asked of the model.
 *
 * @param id the interaction's, which feedback refers to
 * @param version null where it is not told
 * @param fingerprint digest of the version, or of the rollout where that is not told
 * @param arm null when no rollout is on, and where it is not told
 * @param goal the level that is asked of the model; null for none, and where it is not told
 * @param guidance how far the answer is driven towards it; null for not at all
 * @param segment where the interaction counts
 * @param promptTokens how long the prompt is; without its goal where that is not told
 * @param promptTokensLeftOut of the prompt, since it was too long; 0 for none
 * @param calling the calls of tools that are looked for in the answer; null for none
 */
public record Served(
        String id,
        String model,
        @Nullable String version,
        String fingerprint,
        @Nullable String arm,
        @Nullable Integer goal,
        @Nullable Double guidance,
        String segment,
        int promptTokens,
        int promptTokensLeftOut,
        Instant at,
        @Nullable Calling calling) {}
