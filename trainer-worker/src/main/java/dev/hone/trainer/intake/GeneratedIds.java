package dev.hone.trainer.intake;

import dev.hone.schemas.records.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token ids of an answer as a model generated them, that which ended it included.
 *
 * @param tokenizer digest of the tokenizer whose ids they are
 */
public record GeneratedIds(String tokenizer, List<Integer> ids) {

    public GeneratedIds {
        ids = List.copyOf(ids);
    }

    static @Nullable GeneratedIds of(@Nullable Tokens tokens) {
        return tokens == null ? null : new GeneratedIds(tokens.getTokenizer(), tokens.getIds());
    }

    /** How many alone: ids are text. */
    @Override
    public String toString() {
        return "GeneratedIds[" + ids.size() + "]";
    }
}
