package dev.hone.llm.generate;

import dev.hone.llm.lora.AttachedAdapter;
import java.util.List;

/**
 * One line of the cache: a row's own prompt, or the one that it is guided away from, and the tokens that the row chose.
 */
final class Branch {

    private final DecodingRow row;
    private final int[] prompt;

    private Branch(DecodingRow row, int[] prompt) {
        this.row = row;
        this.prompt = prompt;
    }

    /** Those of a row, its own first. */
    static List<Branch> of(DecodingRow row, int[] prompt, Guidance guidance) {
        Branch own = new Branch(row, prompt.clone());
        if (!guidance.guides()) {
            return List.of(own);
        }
        int[] negative =
                guidance.negativePrompt().stream().mapToInt(Integer::intValue).toArray();
        return List.of(own, new Branch(row, negative));
    }

    DecodingRow row() {
        return row;
    }

    int[] prompt() {
        return prompt;
    }

    AttachedAdapter attached() {
        return row.attached();
    }

    /** How many tokens the cache holds of it: all but the last. */
    int cached() {
        return prompt.length + row.tokenCount() - 1;
    }
}
