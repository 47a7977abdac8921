package dev.hone.streams.sequential;

import java.util.List;
import java.util.random.RandomGenerator;

/** Two arms that are looked at after every few scores of each. */
record Play(Source upper, Source lower, double amount, Betting betting) {

    Play(Source upper, Source lower, double amount) {
        this(upper, lower, amount, Betting.LATEST);
    }

    /** Two arms that half of the subjects meet each. */
    static List<TwoSampleEProcess> duel(ScoreCounts upper, ScoreCounts lower, Betting betting) {
        return List.of(new TwoSampleEProcess(upper, lower, betting, 0.5));
    }

    static final double NEEDED = Math.log(20);

    /** Where scores come from. */
    interface Source {
        int next(RandomGenerator random);
    }

    static Source coin(double mean) {
        return random -> random.nextDouble() < mean ? ScoreCounts.ONE : 0;
    }

    /** Ratings of one to five stars, as most people give them, tilted to a mean. */
    static Source stars(double mean) {
        double[] shares = {0.06, 0.16, 0.36, 0.27, 0.15};
        double low = -20;
        double high = 20;
        double[] tilted = shares;
        while (high - low > 1e-9) {
            double tilt = (low + high) / 2;
            tilted = tilted(shares, tilt);
            if (mean(tilted) < mean) {
                low = tilt;
            } else {
                high = tilt;
            }
        }
        double[] found = tilted;
        return random -> {
            double left = random.nextDouble();
            int star = 0;
            while (star < 4 && left >= found[star]) {
                left -= found[star++];
            }
            return star * ScoreCounts.ONE / 4;
        };
    }

    /**
     * Pairs of scores after which the upper mean is shown to be above the lower by more than the amount; most when it
     * is not by then.
     */
    int decidesAfter(RandomGenerator random, int most, int lookEvery) {
        ScoreCounts above = ScoreCounts.NONE;
        ScoreCounts below = ScoreCounts.NONE;
        for (int pairs = 1; pairs < most; pairs++) {
            above = above.with(upper.next(random));
            below = below.with(lower.next(random));
            if (pairs % lookEvery == 0 && TwoSampleEProcess.isAtLeast(duel(above, below, betting), amount, NEEDED)) {
                return pairs;
            }
        }
        return most;
    }

    private static double[] tilted(double[] shares, double tilt) {
        double[] tilted = new double[shares.length];
        double sum = 0;
        for (int star = 0; star < shares.length; star++) {
            tilted[star] = shares[star] * Math.exp(tilt * star / 4);
            sum += tilted[star];
        }
        for (int star = 0; star < shares.length; star++) {
            tilted[star] /= sum;
        }
        return tilted;
    }

    private static double mean(double[] shares) {
        double mean = 0;
        for (int star = 0; star < shares.length; star++) {
            mean += shares[star] * star / 4;
        }
        return mean;
    }
}
