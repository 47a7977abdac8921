package dev.hone.llm.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Argument;
import dev.hone.llm.archive.Script;
import dev.hone.llm.archive.Tensors;
import dev.hone.llm.archive.Torch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes gradients of the loss over labelled tokens: with respect to an adapter's tensors, or to all weights. */
public final class Gradients {

    private final Script program;
    private final String method;
    private final @Nullable Argument weights;
    private final Argument tensors;
    private final Argument frequencies;

    private Gradients(
            Script program, String method, @Nullable Argument weights, Argument tensors, Argument frequencies) {
        this.program = program;
        this.method = method;
        this.weights = weights;
        this.tensors = tensors;
        this.frequencies = frequencies;
    }

    static Gradients ofAdapter(
            Script program,
            List<PtNDArray> weights,
            List<PtNDArray> tensors,
            PtNDArray frequencies,
            boolean checkpoints) {
        String method = checkpoints ? "checkpointed_gradients" : "adapter_gradients";
        return new Gradients(program, method, Argument.of(weights), Argument.of(tensors), Argument.of(frequencies));
    }

    static Gradients ofWeights(Script program, List<PtNDArray> tensors, PtNDArray frequencies) {
        return new Gradients(program, "weight_gradients", null, Argument.of(tensors), Argument.of(frequencies));
    }

    /**
     * Adds the gradients of {@code share} times the summed loss of the rows' labels to {@code sums}, float32 and in the tensors' order.
     *
     * @return that loss
     */
    public double addTo(List<PtNDArray> sums, PackedRows rows, double share) {
        try (PtNDManager scope = Torch.newScope();
                PtNDManager host = Torch.newHostScope()) {
            Argument ids = Argument.of(Tensors.longs(scope, rows.ids()));
            Argument times = Argument.of(Tensors.longs(scope, rows.times()));
            Argument positions = Argument.of(Tensors.longs(scope, rows.positions()));
            Argument labels = Argument.of(Tensors.longs(scope, rows.labels()));
            Argument runs = Argument.of(Tensors.longs(host, rows.runs()));
            Argument spans = Argument.of(Tensors.longs(host, rows.spans()));
            Argument scaled = Argument.of(Tensors.scalar(scope, share));
            Argument added = Argument.of(sums);
            Argument[] arguments = weights == null
                    ? new Argument[] {ids, times, positions, labels, runs, spans, scaled, tensors, added, frequencies}
                    : new Argument[] {
                        ids, times, positions, labels, runs, spans, scaled, weights, tensors, added, frequencies
                    };
            return program.train(scope, method, arguments).toFloatArray()[0];
        }
    }
}
