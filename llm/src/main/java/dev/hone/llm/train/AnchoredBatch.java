package dev.hone.llm.train;

import dev.hone.llm.text.TokenSequence;
import java.util.List;

/**
 * The rows of a step, and a pull towards the base that keeps an adapter from wandering: to the loss is added {@code
 * weight} times the mean over response tokens of the divergence KL(adapted || base) between whole distributions.
 *
 * @param asked the same responses under the prompts that the base is asked with, which may be others; empty without a
 *     pull
 * @param weight 0 for no pull
 */
public record AnchoredBatch(List<TokenSequence> rows, List<TokenSequence> asked, double weight) {

    public AnchoredBatch {
        rows = List.copyOf(rows);
        asked = List.copyOf(asked);
        if (weight > 0 && !counted(rows).equals(counted(asked))) {
            throw new IllegalArgumentException("the base has to be asked for the same responses, row by row");
        }
    }

    static AnchoredBatch free(List<TokenSequence> rows) {
        return new AnchoredBatch(rows, List.of(), 0);
    }

    int responseTokens() {
        return rows.stream().mapToInt(TokenSequence::countedTokens).sum();
    }

    boolean anchored() {
        return weight > 0;
    }

    private static List<List<Integer>> counted(List<TokenSequence> rows) {
        return rows.stream()
                .map(row -> List.of(row.responseLength(), row.countedTokens()))
                .toList();
    }
}
