package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.model.Gradients;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.SampledTokens;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Trains all weights, on copies of its own: the model that it starts from stays as it is, and must stay open.
 *
 * <p>Meant for small base models. The same start, batches and number of threads give the same bytes. One thread at a
 * time.
 */
public final class FullTraining implements AutoCloseable {

    private final LanguageModel start;
    private final PtNDManager memory = Torch.newScope();
    private final AdamW optimizer;
    private final GradientStep step;

    public FullTraining(LanguageModel start, OptimizerSettings settings) {
        this(start, settings, start::weightGradients);
    }

    /**
     * By a loss in which some tokens stand for the whole vocabulary, which a large one's head is spared with: the
     * {@link StepResult}'s loss is an estimate.
     */
    public FullTraining(LanguageModel start, OptimizerSettings settings, SampledTokens sampled) {
        this(start, settings, trained -> start.weightGradients(trained, sampled));
    }

    private FullTraining(
            LanguageModel start, OptimizerSettings settings, Function<List<PtNDArray>, Gradients> gradients) {
        this.start = start;
        List<PtNDArray> trained = start.copyWeights(memory);
        this.optimizer = new AdamW(start.fusedNames(), trained, settings);
        this.step = new GradientStep(start.config(), optimizer, gradients.apply(trained), start::decoder);
    }

    /**
     * One optimizer step on the mean loss over all response tokens of the batch, as in {@link AdapterTraining#step}.
     */
    public StepResult step(List<TokenSequence> batch, double learningRate, int microBatchSize) {
        return step.run(AnchoredBatch.free(batch), learningRate, microBatchSize);
    }

    public long steps() {
        return optimizer.steps();
    }

    /** The model as it is now; the caller closes it. */
    public LanguageModel model() {
        return LanguageModel.of(start.config(), start.namedWeights(optimizer.tensors()));
    }

    /** Writes weights and optimizer state to one file, in place of what was there. */
    public void save(Path file) throws IOException {
        optimizer.save(file);
    }

    /** Goes back to what {@link #save} wrote. */
    public void restore(Path file) throws IOException {
        optimizer.restore(file);
    }

    @Override
    public void close() {
        optimizer.close();
        memory.close();
    }
}
