package dev.hone.llm.generate;

import java.util.List;

/** A finished generation; the end token, when it was drawn, is the last of the tokens. */
public record Generation(List<GeneratedToken> tokens, Finish finish) {

    /** Why a sequence ended. */
    public enum Finish {
        /** One of the model's own, or one that the sampling names. */
        END_TOKEN,
        MAX_TOKENS,
        STOP_STRING,
        /** Its constraint lets nothing follow. */
        COMPLETE,
        /** The model gave no finite numbers; there is no token for it. */
        NO_NUMBERS
    }

    public Generation {
        tokens = List.copyOf(tokens);
    }

    public int[] ids() {
        return tokens.stream().mapToInt(GeneratedToken::id).toArray();
    }

    public double[] logprobs() {
        return tokens.stream().mapToDouble(GeneratedToken::logprob).toArray();
    }
}
