package dev.hone.llm.train;

import dev.hone.llm.batch.Batches;
import dev.hone.llm.batch.PackedBatch;
import dev.hone.llm.model.Gradients;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.text.TokenSequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step over a batch that is cut into micro-batches: gradients add up, then the optimizer moves once.
 *
 * <p>The loss is the mean cross entropy over the response tokens of the whole batch, whatever the cut, unless another
 * is given.
 */
final class GradientStep {

    private final ModelConfig config;
    private final AdamW optimizer;
    private final Gradients gradients;

    GradientStep(ModelConfig config, AdamW optimizer, Gradients gradients) {
        this.config = config;
        this.optimizer = optimizer;
        this.gradients = gradients;
    }

    StepResult run(List<TokenSequence> batch, double learningRate, int microBatchSize) {
        requireRate(learningRate);
        double loss = accumulate(batch, microBatchSize);
        return new StepResult(loss, optimizer.step(learningRate), responseTokens(batch));
    }

    StepResult run(List<TokenSequence> batch, ResponseLoss.Weighted weighted, double learningRate, int microBatchSize) {
        requireRate(learningRate);
        accumulate(batch, weighted.weights(), microBatchSize);
        return new StepResult(weighted.loss(), optimizer.step(learningRate), responseTokens(batch));
    }

    private static void requireRate(double learningRate) {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate must be 0 or more, was " + learningRate);
        }
    }

    /** Adds the batch's gradients to the optimizer's sums; gives the mean loss. */
    double accumulate(List<TokenSequence> batch, int microBatchSize) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a training step needs at least one sequence");
        }
        double share = 1.0 / responseTokens(batch);
        double loss = 0;
        for (List<Integer> micro : Batches.ofRows(batch, TokenSequence::length, microBatchSize)) {
            List<TokenSequence> rows = micro.stream().map(batch::get).toList();
            loss += gradients.addTo(optimizer.sums(), PackedBatch.of(rows, config), share);
        }
        return loss;
    }

    /**
     * Adds the gradients of the rows' cross entropies, each times its weight; rows of equal weight are computed
     * together.
     */
    void accumulate(List<TokenSequence> batch, List<Double> weights, int microBatchSize) {
        Map<Double, List<TokenSequence>> byWeight = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            byWeight.computeIfAbsent(weights.get(i), weight -> new ArrayList<>())
                    .add(batch.get(i));
        }
        byWeight.forEach((weight, rows) -> {
            for (List<Integer> micro : Batches.ofRows(rows, TokenSequence::length, microBatchSize)) {
                PackedRows packed = PackedBatch.of(micro.stream().map(rows::get).toList(), config);
                gradients.addTo(optimizer.sums(), packed, weight);
            }
        });
    }

    private static int responseTokens(List<TokenSequence> batch) {
        return batch.stream().mapToInt(TokenSequence::countedTokens).sum();
    }
}
