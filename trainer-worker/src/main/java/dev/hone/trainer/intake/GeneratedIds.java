package dev.hone.trainer.intake;

import dev.hone.schemas.records.Drawn;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token ids of an answer as a model generated them, that which ended it included.
 *
 * @param tokenizer digest of the tokenizer whose ids they are
 * @param draw how they were drawn; null where nobody said so
 */
public record GeneratedIds(
        String tokenizer, List<Integer> ids, @Nullable Draw draw) {

    public GeneratedIds {
        ids = List.copyOf(ids);
    }

    /** Of which nobody knows how they were drawn. */
    public GeneratedIds(String tokenizer, List<Integer> ids) {
        this(tokenizer, ids, null);
    }

    /**
     * How tokens were drawn.
     *
     * @param logprob natural logarithm of the probability of all of them under what answered; null where nobody knows
     *     it
     * @param by by what else, in the words of records; empty: by nothing else
     */
    public record Draw(@Nullable Double logprob, List<String> by) {
        public Draw {
            by = List.copyOf(by);
        }
    }

    static @Nullable GeneratedIds of(Example example) {
        Tokens tokens = example.getTokens();
        Drawn drawn = example.getDrawn();
        return tokens == null
                ? null
                : new GeneratedIds(
                        tokens.getTokenizer(),
                        tokens.getIds(),
                        drawn == null ? null : new Draw(drawn.getLogprob(), drawn.getBy()));
    }

    /** How many alone: ids are text. */
    @Override
    public String toString() {
        return "GeneratedIds[" + ids.size() + "]";
    }
}
