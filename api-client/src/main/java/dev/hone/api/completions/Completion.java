package dev.hone.api.completions;

import dev.hone.api.chat.Served;
import dev.hone.api.chat.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Continued texts, or a piece of them in a stream.
 *
 * @param created seconds since 1970
 * @param systemFingerprint the digest of the version that answered
 * @param usage null in the pieces of a stream but the last
 */
public record Completion(
        String id,
        long created,
        String model,
        @Nullable String systemFingerprint,
        List<Choice> choices,
        @Nullable Usage usage,
        @Nullable Served hone) {

    /**
     * One text.
     *
     * @param id what feedback on it refers to; null where another server answered
     * @param logprobs null where none were asked for
     * @param finishReason stop or length; null before the end of a stream
     */
    public record Choice(
            int index,
            @Nullable String id,
            String text,
            @Nullable Logprobs logprobs,
            @Nullable String finishReason) {}

    /**
     * The tokens of a text, one entry each.
     *
     * @param tokenLogprobs null for a token of which nothing is known, as the first of a prompt
     * @param textOffset where each begins, in characters
     */
    public record Logprobs(
            List<String> tokens,
            List<@Nullable Double> tokenLogprobs,
            @Nullable List<@Nullable Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {}

    public Completion {
        choices = List.copyOf(choices);
    }

    /** The first text, empty where there is none. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).text();
    }
}
