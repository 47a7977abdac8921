package dev.hone.streams.sequential;

import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;

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
        return by(
                () -> ConfidenceSequence.logAbove(scores, bound),
                needed -> ConfidenceSequence.isAbove(scores, bound, needed));
    }

    /** That it is below. */
    static Proof ofMeanBelow(ScoreCounts scores, double bound) {
        return by(
                () -> ConfidenceSequence.logBelow(scores, bound),
                needed -> ConfidenceSequence.isBelow(scores, bound, needed));
    }

    /** That the upper mean is above the lower one by more than the amount, over all stages. */
    static Proof of(List<TwoSampleEProcess> stages, double amount) {
        return by(
                () -> TwoSampleEProcess.logEValue(stages, amount),
                needed -> TwoSampleEProcess.isAtLeast(stages, amount, needed));
    }

    private static Proof by(DoubleSupplier atLength, DoublePredicate shortly) {
        return new Proof() {
            @Override
            public double logEValue() {
                return atLength.getAsDouble();
            }

            @Override
            public boolean isAtLeast(double logNeeded) {
                return shortly.test(logNeeded);
            }
        };
    }
}
