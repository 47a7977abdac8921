package dev.hone.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * What Hone says of an answer beside OpenAI's members. While a canary is on, version, arm and goal are told by the
 * setting {@code serving.reveal.arm} alone.
 *
 * @param version the full name of the version that answered
 * @param arm champion or canary
 * @param goal its level
 * @param guidance how far it was driven towards the goal
 * @param segment where it counts
 * @param promptTokensLeftOut how much of the prompt was too much
 */
public record Served(
        @Nullable String version,
        @Nullable String arm,
        @Nullable Integer goal,
        @Nullable Double guidance,
        @Nullable String segment,
        int promptTokensLeftOut) {}
