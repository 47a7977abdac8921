package dev.hone.llm.model;

/** The projections that add a bias: queries, keys and values; the attention's output; the feed-forward part's three. */
public record Biases(boolean queryKeyValue, boolean output, boolean mlp) {

    public static final Biases NONE = new Biases(false, false, false);
}
