package dev.hone.llm.generate;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The state from which the next token of a row is chosen, beside its logits: its sampling, its random numbers and the
 * tokens it has seen.
 */
final class TokenChooser {

    private final Sampling sampling;
    private final SplittableRandom random;
    private final SeenTokens seen = new SeenTokens();

    TokenChooser(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /** For the next token; each call draws a random number where the row is not greedy. */
    SamplingProgram.Row next() {
        double uniform = sampling.temperature() > 0 ? random.nextDouble() : 0;
        return new SamplingProgram.Row(sampling, uniform, seen);
    }

    /** Remembers tokens of the sequence where a penalty is for them. */
    void saw(int... ids) {
        if (sampling.repetitionPenalty() != 1) {
            IntStream.of(ids).forEach(seen::add);
        }
    }
}
