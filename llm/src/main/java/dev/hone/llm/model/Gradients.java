package dev.hone.llm.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Computes gradients of the loss over labelled tokens: with respect to an adapter's tensors, or to all weights. */
public final class Gradients {

    private static final String ANCHORED = "anchored_";

    private final Method method;
    private final List<Argument> inputs;
    private final Argument frequencies;

    private Gradients(Method method, List<Argument> inputs, PtNDArray frequencies) {
        this.method = method;
        this.inputs = inputs;
        this.frequencies = Argument.of(frequencies);
    }

    /**
     * The method of a program that computes the gradients.
     *
     * @param lossTokens how many tokens have logits at a time, where the whole vocabulary is in the loss
     * @param sampled the tokens that stand for a vocabulary of so many, null where the whole of it is in the loss
     */
    private record Method(
            Script program,
            String name,
            int lossTokens,
            @Nullable SampledTokens sampled,
            int vocabulary) {

        static Method overAll(Script program, String name, TrainingOptions options) {
            return new Method(program, name, options.lossTokens(), null, 0);
        }
    }

    static Gradients ofAdapter(
            Script program,
            TrainingOptions options,
            List<PtNDArray> weights,
            List<PtNDArray> tensors,
            PtNDArray frequencies) {
        String method = options.checkpoints() ? "checkpointed_gradients" : "adapter_gradients";
        List<Argument> inputs = List.of(Argument.of(weights), Argument.of(tensors));
        return new Gradients(Method.overAll(program, method, options), inputs, frequencies);
    }

    /** @param weights of the base, which a pull is towards */
    static Gradients ofWeights(
            Script program,
            TrainingOptions options,
            List<PtNDArray> weights,
            List<PtNDArray> tensors,
            PtNDArray frequencies) {
        List<Argument> inputs = List.of(Argument.of(weights), Argument.of(tensors));
        String method = options.checkpoints() ? "checkpointed_weight_gradients" : "weight_gradients";
        return new Gradients(Method.overAll(program, method, options), inputs, frequencies);
    }

    /** The same by a loss in which some tokens stand for the whole vocabulary. */
    static Gradients ofWeights(
            Script program, SampledTokens sampled, int vocabulary, List<PtNDArray> tensors, PtNDArray frequencies) {
        List<Argument> inputs = List.of(Argument.of(tensors));
        return new Gradients(new Method(program, "sampled_gradients", 0, sampled, vocabulary), inputs, frequencies);
    }

    /**
     * Adds the gradients of {@code share} times the summed loss of the rows' labels to {@code sums}, float32 and in the
     * tensors' order.
     *
     * @return that loss
     */
    public double addTo(List<PtNDArray> sums, PackedRows rows, double share) {
        return addTo(sums, rows, share, List.of());
    }

    /**
     * The same with the gradients of a pull towards the base; {@code anchor} holds the base's hidden states [asked,
     * hidden] for the labels and the weight of a token's divergence. Not where some tokens stand for the vocabulary.
     *
     * @return the loss without the pull
     */
    public double addTo(List<PtNDArray> sums, PackedRows rows, double share, List<PtNDArray> anchor) {
        return addTo(sums, rows, scope -> Tensors.scalar(scope, share), anchor);
    }

    /** The same with a share of its own for each label. */
    public double addTo(List<PtNDArray> sums, PackedRows rows, float[] shares, List<PtNDArray> anchor) {
        return addTo(
                sums, rows, scope -> Tensors.floats(scope, FloatBuffer.wrap(shares), new Shape(shares.length)), anchor);
    }

    private double addTo(
            List<PtNDArray> sums, PackedRows rows, Function<PtNDManager, PtNDArray> share, List<PtNDArray> anchor) {
        try (PtNDManager scope = Torch.newScope();
                PtNDManager host = Torch.newHostScope()) {
            SampledTokens sampled = method.sampled();
            Candidates candidates = sampled == null ? null : Candidates.of(rows.labels(), method.vocabulary(), sampled);
            long[] labels = candidates == null ? rows.labels() : candidates.labels();
            List<Argument> arguments = new ArrayList<>();
            for (long[] each : List.of(rows.ids(), rows.times(), rows.positions(), labels)) {
                arguments.add(Argument.of(Tensors.longs(scope, each)));
            }
            arguments.add(Argument.of(Tensors.longs(host, rows.runs())));
            arguments.add(Argument.of(Tensors.longs(host, rows.spans())));
            arguments.add(Argument.of(share.apply(scope)));
            if (candidates == null) {
                arguments.add(Argument.of(Tensors.longs(host, new long[] {method.lossTokens()}, new Shape())));
            } else {
                float[] corrections = candidates.corrections();
                arguments.add(Argument.of(Tensors.longs(scope, candidates.ids())));
                arguments.add(Argument.of(
                        Tensors.floats(scope, FloatBuffer.wrap(corrections), new Shape(corrections.length))));
            }
            arguments.addAll(inputs);
            arguments.add(Argument.of(sums));
            arguments.add(frequencies);
            if (!anchor.isEmpty()) {
                arguments.add(Argument.of(anchor));
            }
            String name = anchor.isEmpty() ? method.name() : ANCHORED + method.name();
            return method.program()
                    .train(scope, name, arguments.toArray(Argument[]::new))
                    .toFloatArray()[0];
        }
    }
}
