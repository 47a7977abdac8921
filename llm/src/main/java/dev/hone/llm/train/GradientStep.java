package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.batch.PackedBatch;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.Gradients;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Tensors;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * One step over a batch that is cut into micro-batches: gradients add up, then the optimizer moves once.
 *
 * <p>The loss is the mean cross entropy over the response tokens of the whole batch, whatever the cut, unless another
 * is given.
 */
final class GradientStep {

    private static final long[] NO_ADAPTERS = {};

    private final ModelConfig config;
    private final AdamW optimizer;
    private final Gradients gradients;
    private final Supplier<Decoder> base;

    /** @param base asked for where a batch is anchored */
    GradientStep(ModelConfig config, AdamW optimizer, Gradients gradients, Supplier<Decoder> base) {
        this.config = config;
        this.optimizer = optimizer;
        this.gradients = gradients;
        this.base = base;
    }

    StepResult run(AnchoredBatch batch, double learningRate, int microBatchSize) {
        requireRate(learningRate);
        double loss = accumulate(batch, microBatchSize);
        return new StepResult(loss, optimizer.step(learningRate), batch.responseTokens());
    }

    StepResult run(AnchoredBatch batch, ResponseLoss.Weighted weighted, double learningRate, int microBatchSize) {
        requireRate(learningRate);
        accumulate(batch, weighted.weights(), microBatchSize);
        return new StepResult(weighted.loss(), optimizer.step(learningRate), batch.responseTokens());
    }

    private static void requireRate(double learningRate) {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate must be 0 or more, was " + learningRate);
        }
    }

    /** Adds the batch's gradients to the optimizer's sums; gives the mean loss. */
    double accumulate(AnchoredBatch batch, int microBatchSize) {
        if (batch.rows().isEmpty()) {
            throw new IllegalArgumentException("a training step needs at least one sequence");
        }
        double share = 1.0 / batch.responseTokens();
        double loss = 0;
        for (List<Integer> micro : Batches.ofRows(batch.rows(), TokenSequence::length, microBatchSize)) {
            PackedRows rows = packed(batch.rows(), micro);
            loss += pulled(batch, micro, anchor -> gradients.addTo(optimizer.sums(), rows, share, anchor));
        }
        return loss;
    }

    private PackedRows packed(List<TokenSequence> rows, List<Integer> micro) {
        return PackedBatch.of(micro.stream().map(rows::get).toList(), config);
    }

    /** Adds the gradients of the responses' cross entropies, each times its weight. */
    void accumulate(AnchoredBatch batch, List<Double> weights, int microBatchSize) {
        for (List<Integer> micro : Batches.ofRows(batch.rows(), TokenSequence::length, microBatchSize)) {
            PackedRows rows = packed(batch.rows(), micro);
            float[] shares = perLabel(batch.rows(), weights, micro);
            pulled(batch, micro, anchor -> gradients.addTo(optimizer.sums(), rows, shares, anchor));
        }
    }

    private static float[] perLabel(List<TokenSequence> rows, List<Double> weights, List<Integer> micro) {
        float[] shares = new float
                [micro.stream().mapToInt(row -> rows.get(row).responseLength()).sum()];
        List<List<Double>> byRow = byRow(rows, weights);
        int label = 0;
        for (int index : micro) {
            TokenSequence row = rows.get(index);
            Iterator<Double> weight = byRow.get(index).iterator();
            for (TokenSequence.Range response : row.responses()) {
                int start = label - row.responseStart();
                Arrays.fill(
                        shares,
                        start + response.from(),
                        start + response.to(),
                        weight.next().floatValue());
            }
            label += row.responseLength();
        }
        return shares;
    }

    private static List<List<Double>> byRow(List<TokenSequence> rows, List<Double> weights) {
        List<List<Double>> byRow = new ArrayList<>();
        int from = 0;
        for (TokenSequence row : rows) {
            int to = from + row.responses().size();
            byRow.add(weights.subList(from, to));
            from = to;
        }
        return byRow;
    }

    /** What is pulled towards: nothing, or the base's hidden states for the rows and the weight of a token. */
    private interface Pulled {
        double by(List<PtNDArray> anchor);
    }

    private double pulled(AnchoredBatch batch, List<Integer> micro, Pulled step) {
        if (!batch.anchored()) {
            return step.by(List.of());
        }
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray hidden = base.get().hidden(scope, packed(batch.asked(), micro), NO_ADAPTERS);
            PtNDArray weight = Tensors.scalar(scope, batch.weight() / batch.responseTokens());
            return step.by(List.of(hidden, weight));
        }
    }
}
