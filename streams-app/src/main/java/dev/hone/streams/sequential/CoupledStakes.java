package dev.hone.streams.sequential;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Gamblers who bet in both arms at once. The k-th stakes {@code s(k)} on each unit by which a score is above a bound c,
 * or below it, where that is at most {@value #MOST} of the wealth:
 *
 * <pre>
 *   U(k, c) = prod over upper scores (1 + min(2 (1 - w) s(k), .95 / c) (x - c))              falls in c
 *   L(k, c) = prod over lower scores (1 + min(2 w s(k), .95 / (1 - c)) (c - x))              rises in c
 *   wealth  = .8 sum_k p(k) U(k, c) L(k, c')  +  .2 (sum_k p(k) U(k, c)) (sum_k p(k) L(k, c'))
 * </pre>
 *
 * <p>with w the upper arm's share of the subjects. Each term is a product of fair bets where the upper mean is c or
 * less and the lower mean c' or more, so that any fixed mixture of them is one, whoever looks at it and when. Where two
 * arms differ by d, the least of it over their common mean lies where each arm's surplus is as its part of the other's
 * subjects, w and 1 - w, so that the best stakes of both arms are in that ratio: who couples them pays once for not
 * knowing d, and not once in each arm. The second sum is for what is far from that, as when one arm's scores vary more.
 * The stakes are spread in proportion, the weights p are normal in their logarithm around {@value #MIDDLE}, where the
 * best stake lies for differences of .05 to .2 in scores of 0 and 1 and in stars (the difference over twice the
 * variance): fixed once, by simulation, and never by the data.
 */
final class CoupledStakes implements Stakes {

    static final int STEPS = 8_000;

    private static final int GAMBLERS = 20;
    private static final double SMALLEST = 0.03;
    private static final double LARGEST = 20;
    private static final double MIDDLE = 0.6;
    private static final double SPREAD = 1.2;
    private static final double MOST = 0.95;
    private static final double APART = 0.2;
    private static final double[] STAKE = stakes();
    private static final double[] WEIGHT = weights();

    /** What each gambler has made in one arm: the largest logarithm, and the wealths over that. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(double log, double[] wealth) {
        double mean() {
            double mean = 0;
            for (int k = 0; k < GAMBLERS; k++) {
                mean += WEIGHT[k] * wealth[k];
            }
            return mean;
        }
    }

    private final Terms upper;
    private final Terms lower;
    private final double ofUpper;
    private final double ofLower;
    // A search asks for each bound twice.
    private final Map<Integer, Made> above = new HashMap<>();
    private final Map<Integer, Made> below = new HashMap<>();

    CoupledStakes(Terms upper, Terms lower, double share) {
        this.upper = upper;
        this.lower = lower;
        this.ofUpper = 2 * (1 - share);
        this.ofLower = 2 * share;
    }

    @Override
    public int steps() {
        return STEPS;
    }

    @Override
    public double log(int upperStep, int lowerStep) {
        return log(kept(above, upperStep, this::above), kept(below, lowerStep, this::below));
    }

    @Override
    public double logOnce(int upperStep, int lowerStep) {
        return log(above(upperStep), below(lowerStep));
    }

    private static double log(Made up, Made down) {
        double together = 0;
        for (int k = 0; k < GAMBLERS; k++) {
            together += WEIGHT[k] * up.wealth[k] * down.wealth[k];
        }
        return up.log + down.log + Math.log((1 - APART) * together + APART * up.mean() * down.mean());
    }

    private static Made kept(Map<Integer, Made> known, int step, IntFunction<Made> make) {
        Made made = known.get(step);
        if (made == null) {
            made = make.apply(step);
            known.put(step, made);
        }
        return made;
    }

    private Made above(int step) {
        double bound = (double) step / STEPS;
        double[] gains = new double[upper.scores().length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = upper.scores()[i] - bound;
        }
        return made(gains, upper.counts(), ofUpper, MOST / bound);
    }

    private Made below(int step) {
        double bound = (double) step / STEPS;
        double[] gains = new double[lower.scores().length];
        for (int i = 0; i < gains.length; i++) {
            gains[i] = bound - lower.scores()[i];
        }
        return made(gains, lower.counts(), ofLower, MOST / (1 - bound));
    }

    private static Made made(double[] gains, double[] counts, double ofArm, double most) {
        double[] made = new double[GAMBLERS];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < GAMBLERS; k++) {
            double stake = Math.min(ofArm * STAKE[k], most);
            for (int i = 0; i < gains.length; i++) {
                made[k] += counts[i] * Math.log(1 + stake * gains[i]);
            }
            largest = Math.max(largest, made[k]);
        }
        for (int k = 0; k < GAMBLERS; k++) {
            made[k] = Math.exp(made[k] - largest);
        }
        return new Made(largest, made);
    }

    private static double[] stakes() {
        double[] stakes = new double[GAMBLERS];
        for (int k = 0; k < GAMBLERS; k++) {
            stakes[k] = SMALLEST * Math.pow(LARGEST / SMALLEST, (double) k / (GAMBLERS - 1));
        }
        return stakes;
    }

    private static double[] weights() {
        double[] weights = new double[GAMBLERS];
        double sum = 0;
        for (int k = 0; k < GAMBLERS; k++) {
            double far = Math.log(STAKE[k] / MIDDLE) / SPREAD;
            weights[k] = Math.exp(-far * far / 2);
            sum += weights[k];
        }
        for (int k = 0; k < GAMBLERS; k++) {
            weights[k] /= sum;
        }
        return weights;
    }
}
