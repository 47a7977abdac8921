package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.AdapterStack;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes for rows of several adapters in one call: with the adapter's own decoder where all rows have the same one,
 * else with a copy of all of them side by side, which is made when the set of adapters has changed.
 */
final class MixedDecoder implements AutoCloseable {

    private final LanguageModel model;
    private List<AttachedAdapter> stacked = List.of();
    private @Nullable AdapterStack stack;

    MixedDecoder(LanguageModel model) {
        this.model = model;
    }

    /** Gets ready for rows; those computed for from now on are some of these. */
    void prepare(List<DecodingRow> rows) {
        List<AttachedAdapter> needed = adapters(rows);
        if (needed.size() < 2) {
            drop();
        } else if (stacked.size() != needed.size() || !stacked.containsAll(needed)) {
            drop();
            stack = AdapterStack.of(model, needed);
            stacked = needed;
        }
    }

    /**
     * Reads the prompts into the cache's rows from {@code first} on; logits [rows, vocabulary] of the token after each.
     */
    PtNDArray begin(PtNDManager scope, List<DecodingRow> rows, int first, List<PtNDArray> cache) {
        List<int[]> prompts = rows.stream().map(DecodingRow::prompt).toList();
        return decoder(rows).begin(scope, prompts, places(rows), first, cache);
    }

    /** Appends the last token of each row to the cache's first rows; logits [rows, vocabulary] of the next. */
    PtNDArray step(PtNDManager scope, List<DecodingRow> rows, List<PtNDArray> cache) {
        long[] last = rows.stream().mapToLong(row -> row.lastToken().id()).toArray();
        long[] past = rows.stream().mapToLong(DecodingRow::cached).toArray();
        return decoder(rows).step(scope, last, past, places(rows), cache);
    }

    private Decoder decoder(List<DecodingRow> rows) {
        return stack == null || adapters(rows).size() < 2
                ? rows.get(0).attached().decoder()
                : stack.decoder();
    }

    /** Ignored where there is one adapter. */
    private long[] places(List<DecodingRow> rows) {
        return rows.stream()
                .mapToLong(row -> Math.max(0, stacked.indexOf(row.attached())))
                .toArray();
    }

    private static List<AttachedAdapter> adapters(List<DecodingRow> rows) {
        return rows.stream().map(DecodingRow::attached).distinct().toList();
    }

    private void drop() {
        if (stack != null) {
            stack.close();
        }
        stack = null;
        stacked = List.of();
    }

    @Override
    public void close() {
        drop();
    }
}
