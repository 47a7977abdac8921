package dev.hone.llm.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A rendered example: prompt and response in one row of token ids, with the place where the response begins.
 *
 * <p>The tokens from {@link #responseStart()} on are the ones that a loss or a score counts, but for those that are
 * {@link #isSilent}: of several responses in one row, what stands between them. A row without a prompt token or without
 * a response token cannot exist: its mask would be all ones or all zeros.
 */
public final class TokenSequence {

    private final int[] ids;
    private final int responseStart;
    private final BitSet silent;

    public TokenSequence(int[] ids, int responseStart) {
        this(ids, responseStart, new BitSet());
    }

    /** With the places from {@code responseStart} on that nothing counts; the first and the last one are no such. */
    public TokenSequence(int[] ids, int responseStart, BitSet silent) {
        if (responseStart < 1) {
            throw new IllegalArgumentException(
                    "responseStart must be at least 1, so that a prompt token stands before the response; was "
                            + responseStart);
        }
        if (responseStart >= ids.length) {
            throw new IllegalArgumentException("the response is empty: responseStart " + responseStart + " of "
                    + ids.length + " tokens; give at least one response token");
        }
        boolean before = !silent.isEmpty() && silent.nextSetBit(0) <= responseStart;
        if (before || silent.length() >= ids.length) {
            throw new IllegalArgumentException("silent tokens stand between those that count, were " + silent);
        }
        this.ids = ids.clone();
        this.responseStart = responseStart;
        this.silent = (BitSet) silent.clone();
    }

    /** A fresh copy of all token ids. */
    public int[] ids() {
        return ids.clone();
    }

    public int id(int position) {
        return ids[position];
    }

    /** Index of the first response token, at least 1. */
    public int responseStart() {
        return responseStart;
    }

    public int length() {
        return ids.length;
    }

    public int responseLength() {
        return ids.length - responseStart;
    }

    /** Whether the token at this position, after the response has begun, counts for nothing. */
    public boolean isSilent(int position) {
        return silent.get(position);
    }

    /** The same tokens, of which these places before the response count as well. */
    public TokenSequence counting(BitSet earlier) {
        if (earlier.isEmpty()) {
            return this;
        }
        if (earlier.length() > responseStart) {
            throw new IllegalArgumentException(
                    "what counts besides stands before the response at " + responseStart + ", was " + earlier);
        }
        int first = earlier.nextSetBit(0);
        BitSet between = new BitSet();
        between.set(first, responseStart);
        between.andNot(earlier);
        between.or(silent);
        return new TokenSequence(ids, first, between);
    }

    /** A fresh copy of the places that are {@link #isSilent}. */
    public BitSet silent() {
        return (BitSet) silent.clone();
    }

    /** Tokens from one place to before another. */
    public record Range(int from, int to) {}

    /** The responses: tokens that count, without a silent one between them. */
    public List<Range> responses() {
        List<Range> responses = new ArrayList<>();
        for (int from = responseStart; from < ids.length; ) {
            int to = silent.nextSetBit(from) < 0 ? ids.length : silent.nextSetBit(from);
            responses.add(new Range(from, to));
            from = silent.nextClearBit(to);
        }
        return responses;
    }

    /** How many tokens a loss or a score counts. */
    public int countedTokens() {
        return responseLength() - silent.cardinality();
    }

    /** This row's prompt and another row's response, of which the end is cut where both are longer than that. */
    public TokenSequence withResponseOf(TokenSequence other, int maxTokens) {
        int room = Math.max(1, maxTokens - responseStart);
        BitSet silentThere = other.silent.get(other.responseStart, other.ids.length);
        int taken = silentThere.previousClearBit(Math.min(room, other.responseLength()) - 1) + 1;
        int[] all = Arrays.copyOf(ids, responseStart + taken);
        System.arraycopy(other.ids, other.responseStart, all, responseStart, taken);
        BitSet silentHere = new BitSet();
        silentThere.stream().filter(place -> place < taken).forEach(place -> silentHere.set(responseStart + place));
        return new TokenSequence(all, responseStart, silentHere);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSequence that
                && responseStart == that.responseStart
                && silent.equals(that.silent)
                && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + responseStart;
    }

    @Override
    public String toString() {
        return "TokenSequence[length=" + ids.length + ", responseStart=" + responseStart + "]";
    }
}
