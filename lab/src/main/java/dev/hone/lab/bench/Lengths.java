package dev.hone.lab.bench;

import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lengths as conversations have them: log-normal, a few long ones among many short ones.
 *
 * <p>Prompts have a median of 60 tokens (deviation of the logarithm .8, between 8 and 400), responses one of 40 (.9,
 * between 4 and 300). A row is at most 700 tokens.
 */
final class Lengths {

    private Lengths() {}

    /** Rows of random tokens in the order in which they come, neither sorted nor grouped. */
    static List<TokenSequence> natural(int rows, int vocabulary, RandomGenerator random) {
        List<TokenSequence> natural = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int prompt = draw(random, 60, .8, 8, 400);
            int response = draw(random, 40, .9, 4, 300);
            natural.add(new TokenSequence(tokens(prompt + response, vocabulary, random), prompt));
        }
        return natural;
    }

    /** Rows of one length, all tokens but the first count. */
    static List<TokenSequence> equal(int rows, int length, int vocabulary, RandomGenerator random) {
        List<TokenSequence> equal = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            equal.add(new TokenSequence(tokens(length, vocabulary, random), 1));
        }
        return equal;
    }

    static int[] tokens(int count, int vocabulary, RandomGenerator random) {
        return random.ints(count, 1, vocabulary).toArray();
    }

    private static int draw(RandomGenerator random, double median, double deviation, int min, int max) {
        long length = Math.round(median * Math.exp(deviation * random.nextGaussian()));
        return (int) Math.min(max, Math.max(min, length));
    }
}
