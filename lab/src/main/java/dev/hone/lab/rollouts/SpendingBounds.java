package dev.hone.lab.rollouts;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Bounds of a group sequential test at equal steps of information that spend the chance of error as
 * {@code 2 - 2 Phi(z(alpha / 2) / sqrt(t))}: Lan and DeMets, "Discrete sequential boundaries for clinical trials",
 * Biometrika 70 (1983), after O'Brien and Fleming. The chance to pass none of the bounds is integrated look by look
 * over the sum of scores, as Armitage, McPherson and Rowe did (1969).
 *
 * @param bounds of the standardised sum, by look
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SpendingBounds(double[] bounds) {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final int POINTS = 800;
    private static final double FAR = 8;
    private static final int HALVINGS = 40;

    static SpendingBounds of(int looks, double alpha) {
        double[] bounds = new double[looks];
        Density density = Density.start();
        double spent = 0;
        for (int look = 1; look <= looks; look++) {
            double part = (double) look / looks;
            double spends = 2 - 2 * NORMAL.cumulativeProbability(Rival.quantile(1 - alpha / 2) / Math.sqrt(part));
            Density next = density.plusNormal(0, look);
            double low = -FAR;
            double high = FAR;
            for (int i = 0; i < HALVINGS; i++) {
                double middle = (low + high) / 2;
                if (next.above(middle * Math.sqrt(look)) > spends - spent) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            bounds[look - 1] = high;
            density = next.below(high * Math.sqrt(look));
            spent = spends;
        }
        return new SpendingBounds(bounds);
    }

    /**
     * The chance to pass one of them where each look's own part of the scores is above 0 by so many standard errors.
     */
    double power(double drift) {
        Density density = Density.start();
        double passed = 0;
        for (int look = 1; look <= bounds.length; look++) {
            density = density.plusNormal(drift, look);
            double bound = bounds[look - 1] * Math.sqrt(look);
            passed += density.above(bound);
            density = density.below(bound);
        }
        return passed;
    }

    /** How many times as many as one look needs all looks together need at most for that power. */
    double inflation(double power) {
        double fixed = Rival.quantile(1 - power(0)) + Rival.quantile(power);
        double low = 0;
        double high = FAR;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (power(middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high * high * bounds.length / (fixed * fixed);
    }

    /** What a sum may be by now, at points of one distance; the mass that has not passed a bound. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Density(double from, double step, double[] mass) {

        static Density start() {
            return new Density(0, 1, new double[] {1});
        }

        Density plusNormal(double drift, int look) {
            double reach = FAR * Math.sqrt(look);
            double begin = drift * look - reach;
            double width = 2 * reach / POINTS;
            double[] next = new double[POINTS + 1];
            for (int i = 0; i < mass.length; i++) {
                if (mass[i] > 0) {
                    double at = from + i * step + drift;
                    for (int j = 0; j <= POINTS; j++) {
                        next[j] += mass[i] * NORMAL.density(begin + j * width - at) * width;
                    }
                }
            }
            return new Density(begin, width, next);
        }

        double above(double bound) {
            double above = 0;
            for (int i = 0; i < mass.length; i++) {
                above += mass[i] * partAbove(i, bound);
            }
            return above;
        }

        Density below(double bound) {
            double[] rest = new double[mass.length];
            for (int i = 0; i < mass.length; i++) {
                rest[i] = mass[i] * (1 - partAbove(i, bound));
            }
            return new Density(from, step, rest);
        }

        private double partAbove(int point, double bound) {
            double left = from + (point - .5) * step;
            return Math.min(1, Math.max(0, (left + step - bound) / step));
        }
    }
}
