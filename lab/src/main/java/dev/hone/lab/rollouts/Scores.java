package dev.hone.lab.rollouts;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How scores are spread.
 *
 * @param levels the scores that there are, in [0, 1], rising
 * @param shares how often each occurs; they sum to 1
 */
record Scores(List<Double> levels, List<Double> shares) {

    private static final double MOST_TILT = 200;
    private static final double EXACT = 1e-12;
    private static final int FINEST = 50;

    Scores {
        levels = List.copyOf(levels);
        shares = List.copyOf(shares);
        if (levels.isEmpty() || levels.size() != shares.size()) {
            throw new IllegalArgumentException("as many shares as levels are needed, and one at least");
        }
    }

    /** 0 or 1. */
    static Scores coin(double mean) {
        return new Scores(List.of(0.0, 1.0), List.of(1 - mean, mean));
    }

    /** One to five stars as most people give them. */
    static Scores stars() {
        return new Scores(List.of(0.0, .25, .5, .75, 1.0), List.of(.06, .16, .36, .27, .15));
    }

    /** One to five stars, of which most are the least or the most. */
    static Scores bimodal() {
        return new Scores(List.of(0.0, .25, .5, .75, 1.0), List.of(.38, .08, .08, .08, .38));
    }

    /** Hardly ever low, as a judge that is a model gives them. */
    static Scores skewed() {
        SortedMap<Double, Long> seen = new TreeMap<>();
        for (int level = 0; level <= FINEST; level++) {
            seen.put((double) level / FINEST, Math.round(1000 * Math.exp(4.0 * level / FINEST)));
        }
        return of(seen);
    }

    /** As they were seen. */
    static Scores of(SortedMap<Double, Long> seen) {
        double all = seen.values().stream().mapToLong(Long::longValue).sum();
        return new Scores(
                List.copyOf(seen.keySet()),
                seen.values().stream().map(count -> count / all).toList());
    }

    double mean() {
        double mean = 0;
        for (int i = 0; i < levels.size(); i++) {
            mean += levels.get(i) * shares.get(i);
        }
        return mean;
    }

    double variance() {
        double mean = mean();
        double variance = 0;
        for (int i = 0; i < levels.size(); i++) {
            variance += shares.get(i) * (levels.get(i) - mean) * (levels.get(i) - mean);
        }
        return variance;
    }

    /**
     * The same with another mean, each level more or less often by a factor exponential in it: of all spreads with that
     * mean the one nearest to this.
     *
     * @throws IllegalArgumentException where no spread of these levels has that mean
     */
    Scores withMean(double mean) {
        if (!(mean >= levels.get(0) && mean <= levels.get(levels.size() - 1))) {
            throw new IllegalArgumentException("scores from " + levels.get(0) + " to " + levels.get(levels.size() - 1)
                    + " have no mean of " + mean);
        }
        double low = -MOST_TILT;
        double high = MOST_TILT;
        while (high - low > EXACT) {
            double middle = (low + high) / 2;
            if (tilted(middle).mean() < mean) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return tilted((low + high) / 2);
    }

    double next(RandomGenerator random) {
        return at(random.nextDouble());
    }

    /** The score below which that part of all lies. */
    double at(double part) {
        double left = part;
        for (int i = 0; i < levels.size() - 1; i++) {
            left -= shares.get(i);
            if (left < 0) {
                return levels.get(i);
            }
        }
        return levels.get(levels.size() - 1);
    }

    private Scores tilted(double tilt) {
        double most = tilt > 0 ? levels.get(levels.size() - 1) : levels.get(0);
        List<Double> weights = levels.stream()
                .map(level -> shares.get(levels.indexOf(level)) * Math.exp(tilt * (level - most)))
                .toList();
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        return new Scores(levels, weights.stream().map(weight -> weight / all).toList());
    }
}
