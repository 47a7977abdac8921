package dev.hone.streams.sequential;

import java.util.List;

/** How strongly counts show something: worked out when it is asked for. */
public interface Proof {

    /**
     * The logarithm of its e-value: a value that exceeds n with chance at most 1/n where it is not so, however often it
     * is looked at.
     */
    double logEValue();

    /** Whether the logarithm is at least that, which may be known with less work. */
    default boolean isAtLeast(double logNeeded) {
        return logEValue() >= logNeeded;
    }

    /** That the mean of scores is above a bound in [0, 1]. */
    static Proof ofMeanAbove(ScoreCounts scores, double bound) {
        return new Proof() {
            @Override
            public double logEValue() {
                return ConfidenceSequence.logAbove(scores, bound);
            }

            @Override
            public boolean isAtLeast(double logNeeded) {
                return ConfidenceSequence.isAbove(scores, bound, logNeeded);
            }
        };
    }

    /** That it is below. */
    static Proof ofMeanBelow(ScoreCounts scores, double bound) {
        return new Proof() {
            @Override
            public double logEValue() {
                return ConfidenceSequence.logBelow(scores, bound);
            }

            @Override
            public boolean isAtLeast(double logNeeded) {
                return ConfidenceSequence.isBelow(scores, bound, logNeeded);
            }
        };
    }

    /** That the upper mean is above the lower one by more than the amount, over all stages. */
    static Proof of(List<TwoSampleEProcess> stages, double amount) {
        return new Proof() {
            @Override
            public double logEValue() {
                return TwoSampleEProcess.logEValue(stages, amount);
            }

            @Override
            public boolean isAtLeast(double logNeeded) {
                return TwoSampleEProcess.isAtLeast(stages, amount, logNeeded);
            }
        };
    }
}
