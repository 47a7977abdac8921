package dev.hone.streams.lines.plan;

import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.SplittableRandom;

/**
 * Users drawn many at a time, so that the work does not grow with their number: binomial numbers are exact while few
 * are expected of either kind, and normal from there on.
 */
record Draws(SplittableRandom random) {

    private static final double FEW = 16;

    /** Of so many users those to whom something happens that has this chance. */
    long binomial(long users, double chance) {
        if (users <= 0 || chance <= 0) {
            return 0;
        }
        if (chance > 0.5) {
            return users - binomial(users, 1 - chance);
        }
        return users * chance < FEW ? byGaps(users, chance) : normal(users, chance);
    }

    // From one to the next lies a geometric number of users.
    private long byGaps(long users, double chance) {
        double log = StrictMath.log1p(-chance);
        long found = 0;
        double at = 0;
        while (true) {
            at += Math.floor(StrictMath.log(1 - random.nextDouble()) / log) + 1;
            if (at > users) {
                return found;
            }
            found++;
        }
    }

    private long normal(long users, double chance) {
        double drawn = users * chance + gaussian() * Math.sqrt(users * chance * (1 - chance));
        return Math.min(users, Math.max(0, Math.round(drawn)));
    }

    /** How many users come until so many of them met the challenger, whose share that is. */
    long until(long met, double share) {
        double drawn = met / share + gaussian() * Math.sqrt(met * (1 - share)) / share;
        return Math.max(met, Math.round(drawn));
    }

    /** What so many users say, where it is spread as in a sample and that share of them says anything. */
    Counts said(long users, double scored, ScoreCounts sample) {
        long left = binomial(users, scored);
        Counts[] drawn = {new Counts(users - left, ScoreCounts.NONE)};
        long[] open = {left, sample.total()};
        sample.forEach((score, count) -> {
            long here = count == open[1] ? open[0] : binomial(open[0], (double) count / open[1]);
            if (here > 0) {
                drawn[0] = drawn[0].plus(new Counts(0, ScoreCounts.NONE.with(score, here)));
            }
            open[0] -= here;
            open[1] -= count;
        });
        return drawn[0];
    }

    // By Box and Muller, and exact on every machine: a plan is to be derived again.
    private double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
