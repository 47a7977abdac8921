package dev.hone.streams.lines.canary;

import dev.hone.streams.lines.words.NumberFormats;
import dev.hone.streams.sequential.Proof;
import java.util.function.Supplier;

/**
 * Something that a test would prove. After each event all of them are asked whether they have, and hardly ever one has:
 * the rest is worked out when it is asked for.
 *
 * @param name what, in a few words
 * @param proof how strongly it is shown
 * @param needed the e-value at which it is proven
 * @param words the claim as a sentence with its numbers
 */
public record SequentialTest(String name, Proof proof, double needed, Supplier<String> words) {

    // The figures go into records that people read as JSON, which knows no infinity.
    private static final double MOST = 690;

    public boolean isProven() {
        return proof.isAtLeast(Math.log(needed));
    }

    /** The claim as a sentence with its numbers. */
    public String finding() {
        return words.get();
    }

    public double eValue() {
        return Math.exp(Math.min(proof.logEValue(), MOST));
    }

    /** As in {@code e-value 84.2, needed 40}. */
    public String strength() {
        return "e-value " + NumberFormats.number(eValue()) + ", needed " + NumberFormats.number(needed);
    }
}
