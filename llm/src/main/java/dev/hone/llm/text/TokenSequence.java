package dev.hone.llm.text;

import java.util.Arrays;

/**
 * A rendered example: prompt and response in one row of token ids, with the place where the response begins.
 *
 * <p>The tokens from {@link #responseStart()} on are the ones that a loss or a score counts. A row without a prompt
 * token or without a response token cannot exist: its mask would be all ones or all zeros.
 */
public final class TokenSequence {

    private final int[] ids;
    private final int responseStart;

    public TokenSequence(int[] ids, int responseStart) {
        if (responseStart < 1) {
            throw new IllegalArgumentException(
                    "responseStart must be at least 1, so that a prompt token stands before the response; was "
                            + responseStart);
        }
        if (responseStart >= ids.length) {
            throw new IllegalArgumentException("the response is empty: responseStart " + responseStart + " of "
                    + ids.length + " tokens; give at least one response token");
        }
        this.ids = ids.clone();
        this.responseStart = responseStart;
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

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSequence that
                && responseStart == that.responseStart
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
