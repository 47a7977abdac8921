package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.archive.Tensors;
import dev.hone.llm.archive.Torch;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.batch.PaddedBatch;
import dev.hone.llm.model.Decoder.Labelled;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.TokenSequence;
import java.util.List;

/**
 * One step over a batch that is cut into micro-batches: gradients add up, then the optimizer moves once.
 *
 * <p>The loss is the mean over the response tokens of the whole batch, whatever the cut.
 */
final class GradientStep {

    private final ModelConfig config;
    private final AdamW optimizer;
    private final Gradients gradients;

    /** Adds the gradients of {@code share} times the summed loss of a micro-batch; gives that sum, unscaled by the caller. */
    interface Gradients {
        PtNDArray add(PtNDManager scope, Labelled batch, PtNDArray share);
    }

    GradientStep(ModelConfig config, AdamW optimizer, Gradients gradients) {
        this.config = config;
        this.optimizer = optimizer;
        this.gradients = gradients;
    }

    StepResult run(List<TokenSequence> batch, double learningRate, int microBatchSize) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a training step needs at least one sequence");
        }
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate must be 0 or more, was " + learningRate);
        }
        int responseTokens =
                batch.stream().mapToInt(TokenSequence::responseLength).sum();
        double loss = 0;
        for (List<Integer> micro : Batches.ofRows(batch, TokenSequence::length, microBatchSize)) {
            loss += add(micro.stream().map(batch::get).toList(), 1.0 / responseTokens);
        }
        double norm = optimizer.step(learningRate);
        return new StepResult(loss, norm, responseTokens);
    }

    private double add(List<TokenSequence> rows, double share) {
        try (PtNDManager scope = Torch.newScope()) {
            PtNDArray scaled = gradients.add(scope, PaddedBatch.of(scope, rows, config), Tensors.scalar(scope, share));
            return scaled.toFloatArray()[0];
        }
    }
}
