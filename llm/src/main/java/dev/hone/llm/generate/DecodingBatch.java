package dev.hone.llm.generate;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Continues many sequences at once with one model and its adapter; sequences join and leave between steps.
 *
 * <p>Each row has a length and a sampling of its own; which other rows there are changes its log-probabilities in the last bits
 * only. A row that has ended leaves by itself. Rows of different adapters belong in different batches. One thread at a time; the
 * adapter stays the caller's and must outlive the batch. After a failed {@link #join} the rows of before go on; after a failed
 * {@link #step} the batch is good for nothing but {@link #close}.
 */
public final class DecodingBatch implements AutoCloseable {

    private static final int PROMPT_TOKENS_AT_ONCE = 4_096;

    private final AttachedAdapter attached;
    private final int endTokenId;
    private final int maxRows;
    private final RowCache cache;
    // A row's index here is its place in the cache.
    private final List<DecodingRow> rows = new ArrayList<>();
    private boolean closed;

    /** @param endTokenId the token that ends a sequence, -1 for none */
    public DecodingBatch(AttachedAdapter attached, int endTokenId, int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("a batch needs room for at least one row, was " + maxRows);
        }
        this.attached = attached;
        this.endTokenId = endTokenId;
        this.maxRows = maxRows;
        this.cache = new RowCache(attached.decoder());
    }

    /** The rows that have not ended. */
    public List<DecodingRow> rows() {
        return List.copyOf(rows);
    }

    /** Reads the prompts of new rows and chooses the first token of each. */
    public void join(List<DecodingRow> fresh) {
        Decoder decoder = usable();
        if (rows.size() + fresh.size() > maxRows) {
            throw new IllegalArgumentException("the batch has room for " + (maxRows - rows.size()) + " more rows, not "
                    + fresh.size() + "; let some end first");
        }
        fresh.forEach(row -> requireFits(row.prompt(), row.room() - row.prompt().length, decoder.config()));
        int room = fresh.stream().mapToInt(DecodingRow::room).max().orElse(0);
        cache.grow(rows.size() + fresh.size(), room, rows.size());
        List<DecodingRow> joined = new ArrayList<>();
        for (List<Integer> part : Batches.withinBudget(fresh, row -> row.prompt().length, PROMPT_TOKENS_AT_ONCE)) {
            List<DecodingRow> begun = part.stream().map(fresh::get).toList();
            begin(decoder, begun, rows.size() + joined.size());
            joined.addAll(begun);
        }
        rows.addAll(joined);
        dropEnded();
    }

    /** Chooses the next token of every row. */
    public void step() {
        Decoder decoder = usable();
        if (rows.isEmpty()) {
            return;
        }
        long[] last = rows.stream().mapToLong(row -> row.lastToken().id()).toArray();
        long[] past = rows.stream().mapToLong(DecodingRow::cached).toArray();
        try (PtNDManager scope = Torch.newScope()) {
            append(rows, decoder.step(scope, last, past, new long[0], cache.tensors()));
        }
        dropEnded();
    }

    /** Takes a row out before its end; nothing happens when it has ended. */
    public void leave(DecodingRow row) {
        int index = rows.indexOf(row);
        if (index >= 0) {
            drop(index);
        }
    }

    /** Refuses, with words, a prompt that the model cannot continue by so many tokens. */
    public static void requireFits(int[] prompt, int maxTokens, ModelConfig config) {
        if (prompt.length == 0 || prompt.length + (long) maxTokens > config.maxPositions()) {
            throw new IllegalArgumentException("a prompt of " + prompt.length + " tokens and " + maxTokens
                    + " new ones must be at least 1 and fit the model's " + config.maxPositions() + " positions");
        }
        // An id outside the vocabulary would read foreign memory or abort inside the engine, far from its cause.
        for (int id : prompt) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException(
                        "token id " + id + " is outside the model's vocabulary of " + config.vocabSize());
            }
        }
    }

    private void begin(Decoder decoder, List<DecodingRow> fresh, int first) {
        List<int[]> prompts = fresh.stream().map(DecodingRow::prompt).toList();
        try (PtNDManager scope = Torch.newScope()) {
            append(fresh, decoder.begin(scope, prompts, new long[0], first, cache.tensors()));
        }
    }

    private void append(List<DecodingRow> to, PtNDArray logits) {
        float[] flat = logits.toFloatArray();
        int width = flat.length / to.size();
        for (int i = 0; i < to.size(); i++) {
            to.get(i).append(normalised(Arrays.copyOfRange(flat, i * width, (i + 1) * width)), endTokenId);
        }
    }

    private static float[] normalised(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double total = max + Math.log(sum);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (logits[i] - total);
        }
        return logits;
    }

    private void dropEnded() {
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).finish().isPresent()) {
                drop(i);
            }
        }
    }

    /** The last row takes the place that comes free, so that the rows in use stay the first ones. */
    private void drop(int index) {
        DecodingRow last = rows.remove(rows.size() - 1);
        if (index < rows.size()) {
            cache.move(rows.size(), index, last.cached());
            rows.set(index, last);
        }
    }

    private Decoder usable() {
        if (closed) {
            throw new IllegalStateException("the batch is closed; make another one");
        }
        return attached.decoder();
    }

    @Override
    public void close() {
        closed = true;
        rows.clear();
        cache.close();
    }
}
