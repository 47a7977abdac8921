package dev.hone.llm.generate;

import java.util.List;

/**
 * One generated token and its log-probability under the model itself, before temperature and every other filter; of a
 * row that is guided, under the guided distribution, since that is the one that spoke.
 *
 * @param alternatives the likeliest tokens at this place, the likeliest first; as many as {@link Sampling#topLogprobs}
 *     asks for
 */
public record GeneratedToken(int id, double logprob, List<Alternative> alternatives) {

    /** A token that could have come, with its log-probability under the same distribution. */
    public record Alternative(int id, double logprob) {}

    public GeneratedToken {
        alternatives = List.copyOf(alternatives);
    }

    public GeneratedToken(int id, double logprob) {
        this(id, logprob, List.of());
    }
}
