package dev.hone.llm.generate;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses tokens by their log-probabilities, in double precision and with a generator of its own: the same seed gives the same choices. */
final class TokenChooser {

    private final Sampling sampling;
    private final SplittableRandom random;

    TokenChooser(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /** Throws where the model gives no numbers, as one with broken weights does. */
    GeneratedToken choose(float[] logprobs) {
        int id = sampling.temperature() == 0 ? largest(logprobs) : draw(logprobs);
        if (!Float.isFinite(logprobs[id])) {
            throw new IllegalStateException("the model gives no finite log-probability; its weights are broken");
        }
        return new GeneratedToken(id, logprobs[id]);
    }

    /** The first of the largest. */
    private static int largest(float[] logprobs) {
        int best = 0;
        for (int i = 1; i < logprobs.length; i++) {
            if (logprobs[i] > logprobs[best]) {
                best = i;
            }
        }
        return best;
    }

    private int draw(float[] logprobs) {
        double[] weights = weights(logprobs);
        double total = Arrays.stream(weights).sum();
        int[] order = sampling.topP() < 1 ? descending(weights) : inPlace(weights.length);
        int kept = 0;
        double mass = 0;
        while (kept < order.length && (kept == 0 || mass < sampling.topP() * total)) {
            mass += weights[order[kept++]];
        }
        double target = random.nextDouble() * mass;
        for (int i = 0; i < kept; i++) {
            target -= weights[order[i]];
            if (target < 0) {
                return order[i];
            }
        }
        return order[kept - 1];
    }

    private double[] weights(float[] logprobs) {
        double max = logprobs[largest(logprobs)];
        double[] weights = new double[logprobs.length];
        for (int i = 0; i < logprobs.length; i++) {
            weights[i] = Math.exp((logprobs[i] - max) / sampling.temperature());
        }
        return weights;
    }

    private static int[] inPlace(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** Indices by falling weight, ties by rising index; sorted as whole numbers, since the bits of positive floats sort as they do. */
    private static int[] descending(double[] weights) {
        long[] keys = new long[weights.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) ~Float.floatToIntBits((float) weights[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
