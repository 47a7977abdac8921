package dev.hone.llm.generate;

import java.util.List;

/**
 * The rules by which the tokens of a sequence are chosen: the likeliest at temperature 0, else drawn from those that
 * the filters leave, in the order of Hugging Face's {@code generate}: repetition penalty, temperature, top-k, top-p,
 * min-p.
 *
 * @param topK how many of the likeliest tokens stay, and those that tie with the last; 0 for all
 * @param topP the smallest set of tokens that holds this much of the probability stays; 1 for all
 * @param minP tokens stay that are at least this fraction as likely as the likeliest; 0 for all
 * @param repetitionPenalty divides the positive logits, and multiplies the negative ones, of all tokens in the prompt
 *     and generated so far; greedy rows heed it too; 1 for none
 * @param stop strings at which the text ends; they are not part of it
 * @param topLogprobs how many of the likeliest tokens are reported beside each chosen one
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        List<String> stop,
        int maxTokens,
        long seed,
        int topLogprobs) {

    public Sampling {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", "0 or more", temperature);
        require(topK >= 0, "topK", "0 (off) or more", topK);
        require(topP > 0 && topP <= 1, "topP", "in (0, 1]", topP);
        require(minP >= 0 && minP <= 1, "minP", "in [0, 1]", minP);
        require(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty",
                "more than 0",
                repetitionPenalty);
        require(maxTokens >= 1, "maxTokens", "at least 1", maxTokens);
        require(topLogprobs >= 0, "topLogprobs", "0 or more", topLogprobs);
        stop = List.copyOf(stop);
    }

    /** Without the filters that few ask for. */
    public Sampling(double temperature, double topP, int maxTokens, long seed) {
        this(temperature, 0, topP, 0, 1, List.of(), maxTokens, seed, 0);
    }

    public static Sampling greedy(int maxTokens) {
        return new Sampling(0, 1, maxTokens, 0);
    }

    public Sampling withTopK(int count) {
        return new Sampling(temperature, count, topP, minP, repetitionPenalty, stop, maxTokens, seed, topLogprobs);
    }

    public Sampling withMinP(double fraction) {
        return new Sampling(temperature, topK, topP, fraction, repetitionPenalty, stop, maxTokens, seed, topLogprobs);
    }

    public Sampling withRepetitionPenalty(double penalty) {
        return new Sampling(temperature, topK, topP, minP, penalty, stop, maxTokens, seed, topLogprobs);
    }

    public Sampling withStop(List<String> strings) {
        return new Sampling(temperature, topK, topP, minP, repetitionPenalty, strings, maxTokens, seed, topLogprobs);
    }

    public Sampling withTopLogprobs(int count) {
        return new Sampling(temperature, topK, topP, minP, repetitionPenalty, stop, maxTokens, seed, count);
    }

    // Written so that NaN is refused too.
    private static void require(boolean fits, String name, String wanted, Number found) {
        if (!fits) {
            throw new IllegalArgumentException(name + " must be " + wanted + ", was " + found);
        }
    }
}
