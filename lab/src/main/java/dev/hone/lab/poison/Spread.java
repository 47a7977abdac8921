package dev.hone.lab.poison;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/** Numbers of several trials, taken as draws from a normal distribution. */
record Spread(double mean, double deviation, int trials) {

    private static final double TWO_SIDED = .025;
    private static final double ONE_SIDED = .05;

    static Spread of(List<Double> numbers) {
        if (numbers.size() < 2) {
            throw new IllegalArgumentException("a spread is of two numbers at least");
        }
        double mean =
                numbers.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = numbers.stream()
                .mapToDouble(number -> (number - mean) * (number - mean))
                .sum();
        return new Spread(mean, Math.sqrt(squares / (numbers.size() - 1)), numbers.size());
    }

    /** The mean of ever more trials lies above this with 97.5 % certainty. */
    double low() {
        return mean - halfWidth();
    }

    /** And below this. */
    double high() {
        return mean + halfWidth();
    }

    /** One more trial lies below this with 95 % certainty, where its mean is the one seen, or 0 where that is less. */
    double most() {
        return Math.max(0, mean) + quantile(ONE_SIDED) * deviation * Math.sqrt(1 + 1.0 / trials);
    }

    private double halfWidth() {
        return quantile(TWO_SIDED) * deviation / Math.sqrt(trials);
    }

    private double quantile(double beyond) {
        return TDistribution.of(trials - 1.0).inverseSurvivalProbability(beyond);
    }
}
