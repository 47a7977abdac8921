package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.AdapterStack;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import java.util.Arrays;
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

    /** Gets ready for branches; those computed for from now on are some of these. */
    void prepare(List<Branch> branches) {
        List<AttachedAdapter> needed = adapters(branches);
        if (needed.size() < 2) {
            drop();
        } else if (stacked.size() != needed.size() || !stacked.containsAll(needed)) {
            drop();
            stack = AdapterStack.of(model, needed);
            stacked = needed;
        }
    }

    /**
     * Reads the prompts into the cache's rows from {@code first} on; logits [branches, vocabulary] of the token after
     * each.
     */
    PtNDArray begin(PtNDManager scope, List<Branch> branches, int first, List<PtNDArray> cache) {
        List<int[]> prompts = branches.stream().map(Branch::prompt).toList();
        return decoder(branches).begin(scope, prompts, places(branches), first, cache);
    }

    /** Appends the last token of each row to the cache's first rows; logits [branches, vocabulary] of the next. */
    PtNDArray step(PtNDManager scope, List<Branch> branches, List<PtNDArray> cache) {
        long[] last = branches.stream().mapToLong(Branch::last).toArray();
        long[] past = branches.stream().mapToLong(Branch::cached).toArray();
        return decoder(branches).step(scope, last, past, places(branches), cache);
    }

    /** Tokens of a prompt from one to before another, and the row of the cache that they go to. */
    record Part(int from, int to, int row) {}

    /** Reads a part of a branch's prompt. */
    void extend(PtNDManager scope, Branch branch, Part part, List<PtNDArray> cache) {
        int[] tokens = Arrays.copyOfRange(branch.prompt(), part.from(), part.to());
        branch.attached().decoder().extend(scope, tokens, part.from(), new Decoder.Place(part.row(), 0), cache);
    }

    private Decoder decoder(List<Branch> branches) {
        return stack == null || adapters(branches).size() < 2
                ? branches.get(0).attached().decoder()
                : stack.decoder();
    }

    /** Ignored where there is one adapter. */
    private long[] places(List<Branch> branches) {
        return branches.stream()
                .mapToLong(branch -> Math.max(0, stacked.indexOf(branch.attached())))
                .toArray();
    }

    private static List<AttachedAdapter> adapters(List<Branch> branches) {
        return branches.stream().map(Branch::attached).distinct().toList();
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
