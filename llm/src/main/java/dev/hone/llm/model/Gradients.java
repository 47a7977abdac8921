package dev.hone.llm.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.torch.Argument;
import dev.hone.llm.torch.Script;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/** Computes gradients of the loss over labelled tokens: with respect to an adapter's tensors, or to all weights. */
public final class Gradients {

    private static final String ANCHORED = "anchored_";

    private final Script program;
    private final String method;
    private final int lossTokens;
    private final List<Argument> inputs;
    private final Argument frequencies;

    private Gradients(Script program, String method, int lossTokens, List<Argument> inputs, PtNDArray frequencies) {
        this.program = program;
        this.method = method;
        this.lossTokens = lossTokens;
        this.inputs = inputs;
        this.frequencies = Argument.of(frequencies);
    }

    static Gradients ofAdapter(
            Script program,
            TrainingOptions options,
            List<PtNDArray> weights,
            List<PtNDArray> tensors,
            PtNDArray frequencies) {
        String method = options.checkpoints() ? "checkpointed_gradients" : "adapter_gradients";
        List<Argument> inputs = List.of(Argument.of(weights), Argument.of(tensors));
        return new Gradients(program, method, options.lossTokens(), inputs, frequencies);
    }

    static Gradients ofWeights(
            Script program, TrainingOptions options, List<PtNDArray> tensors, PtNDArray frequencies) {
        List<Argument> inputs = List.of(Argument.of(tensors));
        return new Gradients(program, "weight_gradients", options.lossTokens(), inputs, frequencies);
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
     * hidden] for the labels and the weight of a token's divergence. For adapters alone.
     *
     * @return the loss without the pull
     */
    public double addTo(List<PtNDArray> sums, PackedRows rows, double share, List<PtNDArray> anchor) {
        try (PtNDManager scope = Torch.newScope();
                PtNDManager host = Torch.newHostScope()) {
            List<Argument> arguments = new ArrayList<>();
            for (long[] each : List.of(rows.ids(), rows.times(), rows.positions(), rows.labels())) {
                arguments.add(Argument.of(Tensors.longs(scope, each)));
            }
            arguments.add(Argument.of(Tensors.longs(host, rows.runs())));
            arguments.add(Argument.of(Tensors.longs(host, rows.spans())));
            arguments.add(Argument.of(Tensors.scalar(scope, share)));
            arguments.add(Argument.of(Tensors.longs(host, new long[] {lossTokens}, new Shape())));
            arguments.addAll(inputs);
            arguments.add(Argument.of(sums));
            arguments.add(frequencies);
            if (!anchor.isEmpty()) {
                arguments.add(Argument.of(anchor));
            }
            return program.train(
                            scope, anchor.isEmpty() ? method : ANCHORED + method, arguments.toArray(Argument[]::new))
                    .toFloatArray()[0];
        }
    }
}
