package dev.hone.llm.generate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules by which the tokens of a sequence are chosen: the likeliest at temperature 0, else drawn from those that
 * the filters leave. Logits come first, as in vLLM: the bias of tokens, what may not end yet, repetition penalty,
 * frequency and presence penalty; then the order of Hugging Face's {@code generate}: temperature, top-k, top-p, min-p.
 *
 * @param topK how many of the likeliest tokens stay, and those that tie with the last; 0 for all
 * @param topP the smallest set of tokens that holds this much of the probability stays; 1 for all
 * @param minP tokens stay that are at least this fraction as likely as the likeliest; 0 for all
 * @param repetitionPenalty divides the positive logits, and multiplies the negative ones, of all tokens in the prompt
 *     and generated so far; greedy rows heed it too; 1 for none
 * @param stop strings at which the text ends; they are not part of it
 * @param topLogprobs how many of the likeliest tokens are reported beside each chosen one
 * @param shifts what is added to single logits
 * @param ending when the sequence may end, beside its length
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
        int topLogprobs,
        Shifts shifts,
        Ending ending) {

    /**
     * What is added to single logits, for greedy rows too.
     *
     * @param presencePenalty taken off the logits of tokens that have been generated
     * @param frequencyPenalty taken off for each time that they have been
     * @param bias added to the logits of tokens, by id
     */
    public record Shifts(double presencePenalty, double frequencyPenalty, Map<Integer, Double> bias) {

        /** Adds nothing. */
        public static final Shifts NONE = new Shifts(0, 0, Map.of());

        public Shifts {
            require(Double.isFinite(presencePenalty), "presencePenalty", "a number", presencePenalty);
            require(Double.isFinite(frequencyPenalty), "frequencyPenalty", "a number", frequencyPenalty);
            bias = Map.copyOf(bias);
            bias.values().forEach(amount -> require(Double.isFinite(amount), "a bias", "a number", amount));
        }

        boolean penalises() {
            return presencePenalty != 0 || frequencyPenalty != 0;
        }
    }

    /**
     * When a sequence may end, beside its length.
     *
     * @param minTokens before as many tokens have come, neither an end token nor a stop string ends it
     * @param ignoresEndTokens whether end tokens end nothing
     * @param stopTokenIds tokens that end it too, whatever the model's end tokens do; they are not part of its text
     * @param includesStop whether the stop string, or the text of the stop token, stays at the end of the text
     */
    public record Ending(int minTokens, boolean ignoresEndTokens, Set<Integer> stopTokenIds, boolean includesStop) {

        /** At an end token, whenever it comes. */
        public static final Ending PLAIN = new Ending(0, false, Set.of(), false);

        public Ending {
            require(minTokens >= 0, "minTokens", "0 or more", minTokens);
            stopTokenIds = Set.copyOf(stopTokenIds);
        }

        boolean endsAt(int id, Set<Integer> endTokenIds) {
            return stopTokenIds.contains(id) || (!ignoresEndTokens && endTokenIds.contains(id));
        }
    }

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
        this(temperature, 0, topP, 0, 1, List.of(), maxTokens, seed, 0, Shifts.NONE, Ending.PLAIN);
    }

    public static Sampling greedy(int maxTokens) {
        return new Sampling(0, 1, maxTokens, 0);
    }

    public Sampling withTopK(int count) {
        return new Sampling(
                temperature, count, topP, minP, repetitionPenalty, stop, maxTokens, seed, topLogprobs, shifts, ending);
    }

    public Sampling withMinP(double fraction) {
        return new Sampling(
                temperature,
                topK,
                topP,
                fraction,
                repetitionPenalty,
                stop,
                maxTokens,
                seed,
                topLogprobs,
                shifts,
                ending);
    }

    public Sampling withRepetitionPenalty(double penalty) {
        return new Sampling(temperature, topK, topP, minP, penalty, stop, maxTokens, seed, topLogprobs, shifts, ending);
    }

    public Sampling withStop(List<String> strings) {
        return new Sampling(
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                strings,
                maxTokens,
                seed,
                topLogprobs,
                shifts,
                ending);
    }

    public Sampling withTopLogprobs(int count) {
        return new Sampling(
                temperature, topK, topP, minP, repetitionPenalty, stop, maxTokens, seed, count, shifts, ending);
    }

    public Sampling withShifts(Shifts other) {
        return new Sampling(
                temperature, topK, topP, minP, repetitionPenalty, stop, maxTokens, seed, topLogprobs, other, ending);
    }

    public Sampling withEnding(Ending other) {
        return new Sampling(
                temperature, topK, topP, minP, repetitionPenalty, stop, maxTokens, seed, topLogprobs, shifts, other);
    }

    /**
     * Refuses, with words, ids that a vocabulary does not have: the engine would write into foreign rows.
     */
    void requireFits(int vocabSize) {
        for (int id : shifts.bias().keySet()) {
            require(id >= 0 && id < vocabSize, "a token id of a bias", "from 0 and below " + vocabSize, id);
        }
        for (int id : ending.stopTokenIds()) {
            require(id >= 0 && id < vocabSize, "a stop token id", "from 0 and below " + vocabSize, id);
        }
    }

    // Written so that NaN is refused too.
    private static void require(boolean fits, String name, String wanted, Number found) {
        if (!fits) {
            throw new IllegalArgumentException(name + " must be " + wanted + ", was " + found);
        }
    }
}
