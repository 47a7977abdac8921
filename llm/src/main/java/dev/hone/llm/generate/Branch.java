package dev.hone.llm.generate;

import dev.hone.llm.lora.AttachedAdapter;
import java.util.Arrays;
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

    /** How many tokens the cache holds of it, once its prompt was read: all but the last. */
    int cached() {
        return prompt.length + row.tokenCount() - 1;
    }

    /** The token that is to be read next: the one chosen last, or the prompt's last where none was. */
    int last() {
        return row.tokenCount() == 0
                ? prompt[prompt.length - 1]
                : row.lastToken().id();
    }

    /** The tokens that the cache holds of it. */
    int[] cachedIds() {
        int[] ids = Arrays.copyOf(prompt, cached());
        for (int i = prompt.length; i < ids.length; i++) {
            ids[i] = row.token(i - prompt.length).id();
        }
        return ids;
    }
}
