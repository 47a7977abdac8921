package dev.hone.streams.lines.canary;

import dev.hone.streams.lines.words.NumberFormats;

/**
 * Something that a test would prove.
 *
 * @param name what, in a few words
 * @param logEValue logarithm of its e-value: a value that exceeds n with chance at most 1/n where the claim is false,
 *     however often it is looked at
 * @param needed the e-value at which it is proven
 * @param finding the claim as a sentence with its numbers
 */
public record SequentialTest(String name, double logEValue, double needed, String finding) {

    // The figures go into records that people read as JSON, which knows no infinity.
    private static final double MOST = 690;

    public boolean isProven() {
        return logEValue >= Math.log(needed);
    }

    double eValue() {
        return Math.exp(Math.min(logEValue, MOST));
    }

    /** As in {@code e-value 84.2, needed 40}. */
    public String strength() {
        return "e-value " + NumberFormats.number(eValue()) + ", needed " + NumberFormats.number(needed);
    }
}
