package dev.hone.lab.rollouts;

import java.util.random.RandomGenerator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The usual tests of two means beside ours, one-sided: that the challenger's mean is above the champion's less the
 * margin. Each looks at the difference of the means over its estimated standard error.
 */
enum Rival {
    /** One look, when as many have come as give 80 % power. */
    FIXED("fixed horizon") {
        @Override
        Looks looks(long fixed, double alpha) {
            return new Looks(new long[] {fixed}, new double[] {quantile(1 - alpha)});
        }
    },
    /** Five looks with the bounds of O'Brien and Fleming, by their spending function. */
    GROUPS("group sequential") {
        @Override
        Looks looks(long fixed, double alpha) {
            SpendingBounds bounds = SpendingBounds.of(LOOKS, alpha);
            double all = Math.ceil(fixed * bounds.inflation(POWER));
            long[] at = new long[LOOKS];
            for (int look = 0; look < LOOKS; look++) {
                at[look] = (long) Math.ceil(all * (look + 1) / LOOKS);
            }
            return new Looks(at, bounds.bounds());
        }
    },
    /** A look after every pair of users, each as if it were the only one; for as long as a group sequential one. */
    PEEKING("naive peeking") {
        @Override
        Looks looks(long fixed, double alpha) {
            long[] at = new long[(int) Math.max(1, PATIENCE * fixed - LEAST)];
            double[] bounds = new double[at.length];
            for (int look = 0; look < at.length; look++) {
                at[look] = (long) LEAST + look;
                bounds[look] = quantile(1 - alpha);
            }
            return new Looks(at, bounds);
        }
    };

    /** Of the tests with a plan. */
    static final double POWER = .8;

    private static final int LOOKS = 5;
    private static final int LEAST = 10;
    private static final int PATIENCE = 3;

    private final String words;

    Rival(String words) {
        this.words = words;
    }

    /** When it looks, in users of each arm, and from which figure on it has proven its claim. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Looks(long[] at, double[] bounds) {}

    abstract Looks looks(long fixed, double alpha);

    String words() {
        return words;
    }

    /** Users of each arm that a test with one look needs for 80 % power. */
    static long fixed(Scores champion, Scores challenger, double difference, double alpha) {
        double needed = quantile(1 - alpha) + quantile(POWER);
        double variance = champion.variance() + challenger.variance();
        return (long) Math.max(2, Math.ceil(needed * needed * variance / (difference * difference)));
    }

    /** Users of each arm after which it has proven its claim; 0: never. */
    static long decidesAfter(Looks looks, Scores champion, Scores challenger, double margin, RandomGenerator random) {
        Sums ours = new Sums();
        Sums theirs = new Sums();
        long users = 0;
        for (int look = 0; look < looks.at.length; look++) {
            for (; users < looks.at[look]; users++) {
                ours.add(challenger.next(random));
                theirs.add(champion.next(random));
            }
            double error = Math.sqrt((ours.variance() + theirs.variance()) / users);
            double difference = ours.mean() - theirs.mean() + margin;
            if (error > 0 ? difference / error >= looks.bounds[look] : difference > 0) {
                return users;
            }
        }
        return 0;
    }

    static double quantile(double part) {
        return NormalDistribution.of(0, 1).inverseCumulativeProbability(part);
    }

    private static final class Sums {
        private long count;
        private double sum;
        private double squares;

        void add(double score) {
            count++;
            sum += score;
            squares += score * score;
        }

        double mean() {
            return sum / count;
        }

        double variance() {
            return count < 2 ? 0 : Math.max(0, (squares - sum * sum / count) / (count - 1));
        }
    }
}
