package dev.hone.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token with its log-probability under the version itself.
 *
 * @param bytes of its text, from 0 to 255: a token may be a part of a character
 * @param topLogprobs the likeliest in its place, as many as were asked for
 */
public record TokenLogprob(
        String token,
        @Nullable List<Integer> bytes,
        double logprob,
        @Nullable List<TokenLogprob> topLogprobs) {

    public TokenLogprob {
        bytes = bytes == null ? null : List.copyOf(bytes);
        topLogprobs = topLogprobs == null ? null : List.copyOf(topLogprobs);
    }
}
