package dev.hone.llm.generate;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses tokens from logits, in double precision and with a generator of its own: the same seed gives the same choices. */
final class TokenChooser {

    private final Sampling sampling;
    private final SplittableRandom random;

    TokenChooser(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    GeneratedToken choose(float[] logits) {
        int id = sampling.temperature() == 0 ? largest(logits) : draw(logits);
        return new GeneratedToken(id, logits[id] - logSumExp(logits));
    }

    /** The first of the largest. */
    private static int largest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private int draw(float[] logits) {
        double[] weights = weights(logits);
        int[] order = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -weights[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
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

    private double[] weights(float[] logits) {
        double max = logits[largest(logits)];
        double[] weights = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            weights[i] = Math.exp((logits[i] - max) / sampling.temperature());
        }
        return weights;
    }

    private static double logSumExp(float[] logits) {
        double max = logits[largest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
