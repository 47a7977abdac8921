package dev.hone.llm.score;

import dev.hone.llm.text.TokenSequence;
import java.util.Arrays;

/** One response after two prompts: its own, and the one that it is guided away from. */
public record GuidedPair(TokenSequence own, TokenSequence other) {

    public GuidedPair {
        int[] mine = Arrays.copyOfRange(own.ids(), own.responseStart(), own.length());
        int[] theirs = Arrays.copyOfRange(other.ids(), other.responseStart(), other.length());
        if (!Arrays.equals(mine, theirs)) {
            throw new IllegalArgumentException("a guided response must be the same after both prompts");
        }
    }

    int length() {
        return own.length() + other.length();
    }

    boolean counts(int responseToken) {
        return !own.isSilent(own.responseStart() + responseToken);
    }
}
