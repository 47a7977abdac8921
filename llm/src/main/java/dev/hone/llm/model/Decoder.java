package dev.hone.llm.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Argument;
import dev.hone.llm.archive.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model, with or without an adapter, ready to compute: token ids in, logits out.
 *
 * <p>Every result belongs to the scope given with the call. {@code ids} are [batch, time], padded on the right; {@code positions}
 * and {@code labels} are [count], positions counted through the batch laid flat. The {@code add...Gradients} methods return the
 * summed loss and add the gradients of {@code share} times it to {@code sums}.
 */
public final class Decoder {

    private final ModelConfig config;
    private final Script program;
    private final Argument weights;
    private final List<PtNDArray> adapter;
    private final Argument rope;

    Decoder(
            ModelConfig config,
            Script program,
            List<PtNDArray> weights,
            List<PtNDArray> adapter,
            List<PtNDArray> rope) {
        this.config = config;
        this.program = program;
        this.weights = Argument.of(weights);
        this.adapter = List.copyOf(adapter);
        this.rope = Argument.of(rope);
    }

    /** A batch with the tokens that a loss counts. */
    public record Labelled(PtNDArray ids, PtNDArray positions, PtNDArray labels) {}

    public ModelConfig config() {
        return config;
    }

    /** Logits [count, vocabulary] of the tokens after the given positions. */
    public PtNDArray logits(PtNDManager scope, PtNDArray ids, PtNDArray positions) {
        return program.infer(
                scope, "logits", Argument.of(ids), Argument.of(positions), weights, Argument.of(adapter), rope);
    }

    /** The same for some tokens of the vocabulary only: [count, columns]. */
    public PtNDArray logits(PtNDManager scope, PtNDArray ids, PtNDArray positions, PtNDArray columns) {
        Argument[] arguments = {
            Argument.of(ids), Argument.of(positions), Argument.of(columns), weights, Argument.of(adapter), rope
        };
        return program.infer(scope, "some_logits", arguments);
    }

    /** Log-probabilities [count] of the labels. */
    public PtNDArray logprobs(PtNDManager scope, Labelled batch) {
        Argument[] arguments = {
            Argument.of(batch.ids()),
            Argument.of(batch.positions()),
            Argument.of(batch.labels()),
            weights,
            Argument.of(adapter),
            rope
        };
        return program.infer(scope, "logprobs", arguments);
    }

    /** Room for the keys and values of so many sequences of so many tokens, layer by layer. */
    public List<PtNDArray> newCache(PtNDManager scope, int rows, int tokens) {
        Shape shape = new Shape(rows, tokens, config.kvHeads(), config.headSize());
        List<PtNDArray> cache = new ArrayList<>();
        for (int i = 0; i < 2 * config.layers(); i++) {
            cache.add((PtNDArray) scope.zeros(shape, DataType.FLOAT32));
        }
        return cache;
    }

    /**
     * Reads prompts into the cache, one per row from row {@code first} on.
     *
     * @param tokens the prompts one after the other, all padded on the right to the same length
     * @return log-probabilities [rows, vocabulary] of the token after each prompt
     */
    public PtNDArray begin(PtNDManager scope, long[] tokens, long[] lengths, int first, List<PtNDArray> cache) {
        Argument[] arguments = {
            Argument.of(tokens),
            Argument.of(lengths),
            Argument.of(first),
            weights,
            Argument.of(adapter),
            rope,
            Argument.of(cache)
        };
        return program.infer(scope, "begin", arguments);
    }

    /**
     * Appends one token to each of the first rows of the cache.
     *
     * @param past how many tokens each row has already
     * @return log-probabilities [rows, vocabulary] of the next
     */
    public PtNDArray step(PtNDManager scope, long[] tokens, long[] past, List<PtNDArray> cache) {
        long width = 1 + Arrays.stream(past).max().orElseThrow();
        Argument[] arguments = {
            Argument.of(tokens),
            Argument.of(past),
            Argument.of(width),
            weights,
            Argument.of(adapter),
            rope,
            Argument.of(cache)
        };
        return program.infer(scope, "step", arguments);
    }

    /** Copies the beginnings of the first rows of a cache into another. */
    public void copyRows(PtNDManager scope, List<PtNDArray> from, List<PtNDArray> to, int rows, int tokens) {
        program.infer(scope, "copy_rows", Argument.of(from), Argument.of(to), Argument.of(rows), Argument.of(tokens));
    }

    /** Writes a row over another, for its first tokens. */
    public void moveRow(PtNDManager scope, List<PtNDArray> cache, int from, int to, int tokens) {
        program.infer(scope, "move_row", Argument.of(cache), Argument.of(from), Argument.of(to), Argument.of(tokens));
    }

    public PtNDArray addAdapterGradients(PtNDManager scope, Labelled batch, PtNDArray share, List<PtNDArray> sums) {
        Argument[] arguments = {
            Argument.of(batch.ids()),
            Argument.of(batch.positions()),
            Argument.of(batch.labels()),
            Argument.of(share),
            weights,
            Argument.of(adapter),
            Argument.of(sums),
            rope
        };
        return program.train(scope, "adapter_gradients", arguments);
    }

    /** The same for all weights, which are given instead of the model's own and in their order. */
    public PtNDArray addWeightGradients(
            PtNDManager scope, Labelled batch, PtNDArray share, List<PtNDArray> trained, List<PtNDArray> sums) {
        Argument[] arguments = {
            Argument.of(batch.ids()),
            Argument.of(batch.positions()),
            Argument.of(batch.labels()),
            Argument.of(share),
            Argument.of(trained),
            Argument.of(sums),
            rope
        };
        return program.train(scope, "weight_gradients", arguments);
    }
}
