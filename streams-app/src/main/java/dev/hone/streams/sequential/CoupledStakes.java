package dev.hone.streams.sequential;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

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
    // A search asks for each bound twice; most never come to one.
    private @Nullable Map<Integer, Made> above;
    private @Nullable Map<Integer, Made> below;

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
        Map<Integer, Made> ups = above == null ? new HashMap<>() : above;
        Map<Integer, Made> downs = below == null ? new HashMap<>() : below;
        above = ups;
        below = downs;
        return log(kept(ups, upperStep, this::above), kept(downs, lowerStep, this::below));
    }

    @Override
    public double logOnce(int upperStep, int lowerStep) {
        return log(above(upperStep), below(lowerStep));
    }

    @Override
    public double logAtMost(int upperStep, int lowerStep) {
        double above = (double) upperStep / STEPS;
        double below = (double) lowerStep / STEPS;
        Powers ups = Powers.of(upper, 1, above);
        Powers downs = Powers.of(lower, -1, -below);
        if (ups.first() <= 0 && downs.first() <= 0) {
            return 0;
        }
        double[] up = atMost(ups, ofUpper, MOST / above);
        double[] down = atMost(downs, ofLower, MOST / (1 - below));
        double together = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < GAMBLERS; k++) {
            together = Math.max(together, up[k] + down[k]);
        }
        // A mean is at most the largest: who has made nothing need not be told how little.
        double most = Math.max(together, largest(up) + largest(down));
        return most <= 0 ? most : log(wealths(up), wealths(down));
    }

    // Of each gambler by himself.
    private static double[] atMost(Powers gains, double ofArm, double most) {
        double[] made = new double[GAMBLERS];
        for (int k = 0; k < GAMBLERS; k++) {
            made[k] = gains.logAtMost(Math.min(ofArm * STAKE[k], most));
        }
        return made;
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
        double before = 0;
        for (int k = 0; k < GAMBLERS; k++) {
            double stake = Math.min(ofArm * STAKE[k], most);
            made[k] = stake == before ? made[k - 1] : made(gains, counts, stake);
            before = stake;
        }
        return wealths(made);
    }

    private static double made(double[] gains, double[] counts, double stake) {
        double made = 0;
        for (int i = 0; i < gains.length; i++) {
            made += counts[i] * Math.log(1 + stake * gains[i]);
        }
        return made;
    }

    private static Made wealths(double[] logs) {
        double largest = largest(logs);
        double[] wealths = new double[GAMBLERS];
        for (int k = 0; k < GAMBLERS; k++) {
            // Whoever may stake no more has made the same as the one before.
            wealths[k] = k > 0 && logs[k] == logs[k - 1] ? wealths[k - 1] : Math.exp(logs[k] - largest);
        }
        return new Made(largest, wealths);
    }

    private static double largest(double[] logs) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            largest = Math.max(largest, log);
        }
        return largest;
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
