package dev.hone.llm.generate;

import java.util.List;

/** A finished generation; the end token, when it was drawn, is the last of the tokens. */
public record Generation(List<GeneratedToken> tokens, Finish finish) {

    /** Why a generation ended. */
    public enum Finish {
        END_TOKEN,
        MAX_TOKENS
    }

    public Generation {
        tokens = List.copyOf(tokens);
    }

    public int[] ids() {
        return tokens.stream().mapToInt(GeneratedToken::id).toArray();
    }
}
