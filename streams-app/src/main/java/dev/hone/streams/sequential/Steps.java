package dev.hone.streams.sequential;

import org.jspecify.annotations.Nullable;

/**
 * Times and numbers of tokens in steps of a sixteenth of an octave, so that a rollout need not carry them as they are:
 * the step of x is floor(16 log2(1 + x)). A step is 4.4 % wide, and from 0 to a day in ms there are 422.
 */
public final class Steps {

    private static final int OF_AN_OCTAVE = 16;
    private static final double LN_2 = Math.log(2);

    /** Whatever is larger counts as this: 2^64. */
    private static final int MOST = 64 * OF_AN_OCTAVE;

    private static final int SHORT_PROMPT = 1 << 10;
    private static final int LONGEST = 8;

    private Steps() {}

    /** The step of a number, 0 for one that is none. */
    public static int of(double value) {
        return value > 0 ? (int) Math.min(MOST, Math.floor(Math.log1p(value) / LN_2 * OF_AN_OCTAVE)) : 0;
    }

    /** The step of a number that may not be known. */
    public static @Nullable Integer known(@Nullable Number value) {
        return value == null ? null : Integer.valueOf(of(value.doubleValue()));
    }

    /**
     * The stratum of a prompt of so many bytes: 0 below 1 KiB, one more for each fourfold. It is taken from what was
     * asked and not from the tokens that a version rendered of it, so that it cannot depend on the arm.
     */
    public static int stratum(long bytes) {
        int stratum = 0;
        for (long least = SHORT_PROMPT; bytes >= least && stratum < LONGEST; least *= 4) {
            stratum++;
        }
        return stratum;
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
