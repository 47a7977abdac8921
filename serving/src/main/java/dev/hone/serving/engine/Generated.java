package dev.hone.serving.engine;

import java.util.List;

/**
 * A finished generation.
 *
 * @param tokenIds the ids that were generated, the end token included where it came, for who must prove which version
 *     answered
 * @param stopped true when it ended by itself or at a stop string, false when it came to its limit
 * @param firstTokenMs time from submission to the first token
 * @param totalMs time from submission to the last
 */
public record Generated(String text, List<Integer> tokenIds, boolean stopped, double firstTokenMs, double totalMs) {
    public Generated {
        tokenIds = List.copyOf(tokenIds);
    }
}
