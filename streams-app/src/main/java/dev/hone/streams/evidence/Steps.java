package dev.hone.streams.evidence;

/**
 * Times and numbers of tokens in steps of a sixteenth of an octave, so that a rollout need not carry them as they are:
 * the step of x is floor(16 log2(1 + x)). A step is 4.4 % wide, and from 0 to a day in ms there are 422.
 */
public final class Steps {

    private static final int OF_AN_OCTAVE = 16;
    private static final double LN_2 = Math.log(2);

    /** Whatever is larger counts as this: 2^64. */
    private static final int MOST = 64 * OF_AN_OCTAVE;

    private Steps() {}

    /** The step of a number, 0 for one that is none. */
    public static int of(double value) {
        return value > 0 ? (int) Math.min(MOST, Math.floor(Math.log1p(value) / LN_2 * OF_AN_OCTAVE)) : 0;
    }

    /** How many steps it is from something to so many times as much, at least once. */
    public static int times(double factor) {
        return (int) Math.rint(Math.log(factor) / LN_2 * OF_AN_OCTAVE);
    }

    /** Where the step ends: whatever is larger is of a later one. */
    public static double end(int step) {
        return Math.expm1((step + 1) * LN_2 / OF_AN_OCTAVE);
    }
}
