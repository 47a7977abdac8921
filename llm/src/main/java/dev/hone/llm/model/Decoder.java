package dev.hone.llm.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Threads;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A model, with or without adapters, ready to compute: token ids in, float32 logits out.
 *
 * <p>Every result belongs to the scope given with the call. {@code adapters} name for each row its adapter among those
 * stacked side by side; with one adapter or none they are ignored.
 */
public final class Decoder {

    private static final int PRODUCTS_IN_A_LAYER = 4;

    /** Weights in one product below which memory is no reason for a second thread. */
    private static final long SMALL_PRODUCT = 1_000_000;

    /** Multiplications in one product below which work is none. */
    private static final long LITTLE_WORK = 4_000_000;

    private final ModelConfig config;
    private final Script program;
    private final Inputs inputs;
    private final Argument weights;
    private final Argument adapter;
    private final Argument tables;
    private final Argument frequencies;

    record Inputs(List<PtNDArray> weights, List<PtNDArray> adapter, List<PtNDArray> tables, PtNDArray frequencies) {}

    Decoder(ModelConfig config, Script program, Inputs inputs) {
        this.config = config;
        this.program = program;
        this.inputs = inputs;
        this.weights = Argument.of(inputs.weights());
        this.adapter = Argument.of(inputs.adapter());
        this.tables = Argument.of(inputs.tables());
        this.frequencies = Argument.of(inputs.frequencies());
    }

    public ModelConfig config() {
        return config;
    }

    /** Logits [asked, vocabulary] of the tokens after those asked for. */
    public PtNDArray logits(PtNDManager scope, PackedRows rows, long[] adapters) {
        PtNDArray hidden = hidden(scope, rows, adapters);
        Argument which = Argument.of(Tensors.longs(scope, ofAsked(rows, adapters)));
        return program.infer(scope, "logits_of", Argument.of(hidden), which, weights, adapter, tables);
    }

    /** Logits [tokens, vocabulary] of hidden states that {@link #hidden} gave, with one adapter or none. */
    public PtNDArray logits(PtNDManager scope, PtNDArray hidden) {
        Argument which = Argument.of(Tensors.longs(scope, new long[0]));
        return program.infer(scope, "logits_of", Argument.of(hidden), which, weights, adapter, tables);
    }

    /** Log-probabilities [asked] of the rows' labels. */
    public PtNDArray logprobs(PtNDManager scope, PackedRows rows, long[] adapters) {
        return logprobs(scope, hidden(scope, rows, adapters), rows, adapters);
    }

    /** The same of the hidden states that {@link #hidden} gave of them. */
    public PtNDArray logprobs(PtNDManager scope, PtNDArray hidden, PackedRows rows, long[] adapters) {
        Argument[] arguments = {
            Argument.of(hidden),
            Argument.of(Tensors.longs(scope, rows.labels())),
            Argument.of(Tensors.longs(scope, ofAsked(rows, adapters))),
            Argument.of(TrainingOptions.standard(config).lossTokens()),
            weights,
            adapter,
            tables
        };
        return program.infer(scope, "logprobs_of", arguments);
    }

    /**
     * Of the labels of rows guided away from others with the same labels, [weights, 3, asked]: their log-probability,
     * the guided distribution's divergence from that of the others, and its entropy.
     */
    public PtNDArray guided(PtNDManager scope, PackedRows rows, PackedRows others, double[] guidance, long[] adapters) {
        float[] weighted = new float[guidance.length];
        for (int i = 0; i < guidance.length; i++) {
            weighted[i] = (float) guidance[i];
        }
        // What nothing counts has no token; the caller passes over it.
        long[] labels =
                Arrays.stream(rows.labels()).map(label -> Math.max(0, label)).toArray();
        Argument[] arguments = {
            Argument.of(hidden(scope, rows, adapters)),
            Argument.of(hidden(scope, others, adapters)),
            Argument.of(Tensors.longs(scope, labels)),
            Argument.of(Tensors.floats(scope, FloatBuffer.wrap(weighted), new Shape(weighted.length))),
            Argument.of(Tensors.longs(scope, ofAsked(rows, adapters))),
            Argument.of(TrainingOptions.standard(config).lossTokens()),
            weights,
            adapter,
            tables
        };
        return program.infer(scope, "guided_of", arguments);
    }

    /** Hidden states [asked, hidden], normed for the head. */
    public PtNDArray hidden(PtNDManager scope, PackedRows rows, long[] adapters) {
        Argument[] arguments = {
            Argument.of(Tensors.longs(scope, rows.ids())),
            Argument.of(Tensors.longs(scope, rows.times())),
            Argument.of(Tensors.longs(scope, rows.positions())),
            Argument.of(rows.runs()),
            Argument.of(rows.spans()),
            Argument.of(Tensors.longs(scope, ofTokens(rows, adapters))),
            weights,
            adapter,
            tables,
            frequencies
        };
        return program.infer(scope, "asked", arguments);
    }

    /** Room for the keys and values of so many sequences of so many tokens, layer by layer. */
    public List<PtNDArray> newCache(PtNDManager scope, int rows, int tokens) {
        return program.inferList(scope, "new_cache", Argument.of(rows), Argument.of(tokens), frequencies);
    }

    /**
     * Reads prompts into the cache, one per row from row {@code first} on.
     *
     * @return logits [rows, vocabulary] of the token after each prompt
     */
    public PtNDArray begin(PtNDManager scope, List<int[]> prompts, long[] adapters, int first, List<PtNDArray> cache) {
        PackedRows rows = PackedRows.lasts(config, prompts);
        Argument[] arguments = {
            Argument.of(rows.ids()),
            Argument.of(rows.times()),
            Argument.of(rows.positions()),
            Argument.of(rows.runs()),
            Argument.of(rows.spans()),
            Argument.of(ofTokens(rows, adapters)),
            Argument.of(first),
            weights,
            adapter,
            tables,
            frequencies,
            Argument.of(cache)
        };
        return program.infer(scope, threads(rows.tokens()), "begin", arguments);
    }

    /**
     * Appends one token to each of the first rows of the cache.
     *
     * @param past how many tokens each row has already
     * @return logits [rows, vocabulary] of the next
     */
    public PtNDArray step(PtNDManager scope, long[] tokens, long[] past, long[] adapters, List<PtNDArray> cache) {
        long longest = Arrays.stream(past).max().orElseThrow();
        boolean even = Arrays.stream(past).allMatch(each -> each == longest);
        Argument[] arguments = {
            Argument.of(tokens),
            Argument.of(past),
            Argument.of(1 + longest),
            Argument.of(even),
            Argument.of(chosen(adapters, tokens.length)),
            weights,
            adapter,
            tables,
            frequencies,
            Argument.of(cache)
        };
        return program.infer(scope, threads(tokens.length), "step", arguments);
    }

    /** Copies the beginnings of the first rows of a cache into another. */
    public void copyRows(PtNDManager scope, List<PtNDArray> from, List<PtNDArray> to, int rows, int tokens) {
        program.infer(scope, "copy_rows", Argument.of(from), Argument.of(to), Argument.of(rows), Argument.of(tokens));
    }

    /**
     * Reads more of a prompt into a row of the cache, after so many tokens that the row has already.
     *
     * @param tokens at least one
     */
    public void extend(PtNDManager scope, int[] tokens, int past, Place at, List<PtNDArray> cache) {
        long[] adapters = new long[inputs.tables().isEmpty() ? 0 : tokens.length];
        Arrays.fill(adapters, at.adapter());
        Argument[] arguments = {
            Argument.of(Arrays.stream(tokens).asLongStream().toArray()),
            Argument.of(past),
            Argument.of(adapters),
            Argument.of(at.row()),
            weights,
            adapter,
            tables,
            frequencies,
            Argument.of(cache)
        };
        program.infer(scope, threads(tokens.length), "extend", arguments);
    }

    /** A row of a cache and the number of its adapter. */
    public record Place(int row, long adapter) {}

    /** Writes a row over one of another cache, or of the same, for its first tokens. */
    public void copyRow(PtNDManager scope, Line from, Line to, int tokens) {
        Argument[] arguments = {
            Argument.of(from.cache()),
            Argument.of(from.row()),
            Argument.of(to.cache()),
            Argument.of(to.row()),
            Argument.of(tokens)
        };
        program.infer(scope, "copy_row", arguments);
    }

    /** One row of a cache. */
    public record Line(List<PtNDArray> cache, int row) {}

    /** To wake a second thread for a product costs some ten microseconds, which is what a small product takes. */
    private Threads threads(int tokens) {
        long heads = (long) config.heads() + config.kvHeads();
        long attention = 2L * config.hiddenSize() * config.headSize() * heads;
        long perProduct = (attention + 3L * config.hiddenSize() * config.intermediateSize()) / PRODUCTS_IN_A_LAYER;
        return perProduct < SMALL_PRODUCT && perProduct * tokens < LITTLE_WORK ? Threads.CALLER : Threads.ALL;
    }

    private long[] ofTokens(PackedRows rows, long[] adapters) {
        return inputs.tables().isEmpty() ? new long[0] : rows.perToken(chosen(adapters, rows.sequences()));
    }

    private long[] ofAsked(PackedRows rows, long[] adapters) {
        long[] ofTokens = ofTokens(rows, adapters);
        return inputs.tables().isEmpty()
                ? ofTokens
                : Arrays.stream(rows.positions()).map(at -> ofTokens[(int) at]).toArray();
    }

    private long[] chosen(long[] adapters, int rows) {
        if (inputs.tables().isEmpty()) {
            return new long[0];
        }
        if (adapters.length != rows) {
            throw new IllegalArgumentException(
                    "every row needs its adapter: " + rows + " rows, " + adapters.length + " adapters");
        }
        return adapters;
    }
}
