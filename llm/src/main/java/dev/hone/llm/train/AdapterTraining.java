package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Trains an adapter on a frozen base with AdamW.
 *
 * <p>The same start, batches and number of threads give the same bytes. One thread at a time; the model stays the
 * caller's.
 */
public final class AdapterTraining implements StepwiseTraining {

    private final Adapter start;
    private final TrainingOptions options;
    private final PtNDManager memory = Torch.newScope();
    private final AdamW optimizer;
    private final GradientStep step;
    private final ScoredResponses scored;

    public AdapterTraining(LanguageModel model, Adapter start, OptimizerSettings settings) {
        this(model, start, settings, TrainingOptions.standard(model.config()));
    }

    public AdapterTraining(LanguageModel model, Adapter start, OptimizerSettings settings, TrainingOptions options) {
        this(model, start, settings, options, Factors.ALL);
    }

    /** @param factors what of it is trained; all else stays as it was to the last bit */
    public AdapterTraining(
            LanguageModel model, Adapter start, OptimizerSettings settings, TrainingOptions options, Factors factors) {
        factors.require(start.config());
        this.start = start;
        this.options = options;
        List<PtNDArray> tensors = start.inEngine(model, memory);
        this.optimizer = new AdamW(start.names(model.config()), tensors, settings, factors::trains);
        this.step = new GradientStep(
                model.config(),
                optimizer,
                model.adapterGradients(start.config().shape(), tensors, options),
                model::decoder);
        Scorer scorer = new Scorer(model);
        this.scored = new ScoredResponses(
                rows -> scorer.eachResponse(rows, adapter()), rows -> scorer.eachResponse(rows, start));
    }

    /**
     * One optimizer step on the mean loss over all response tokens of the batch.
     *
     * @param microBatchSize how many sequences are computed at a time; fewer take less memory, and other last bits
     */
    public StepResult step(List<TokenSequence> batch, double learningRate, int microBatchSize) {
        return step.run(AnchoredBatch.free(batch), learningRate, microBatchSize);
    }

    /**
     * One optimizer step on another loss, of which the {@link StepResult} tells the value.
     *
     * <p>The batch is scored first, under the adapter as it is and under the one that the training began with.
     */
    public StepResult step(List<TokenSequence> batch, ResponseLoss loss, double learningRate, int microBatchSize) {
        return step.run(AnchoredBatch.free(batch), scored.weighted(batch, loss), learningRate, microBatchSize);
    }

    @Override
    public StepResult step(AnchoredBatch batch, Optional<ResponseLoss> loss, double learningRate, int microBatchSize) {
        return loss.isEmpty()
                ? step.run(batch, learningRate, microBatchSize)
                : step.run(batch, scored.weighted(batch.rows(), loss.get()), learningRate, microBatchSize);
    }

    /** Gradients of another loss, under PEFT's names, without a step. */
    public SortedMap<String, FloatTensor> gradients(List<TokenSequence> batch, ResponseLoss loss, int microBatchSize) {
        step.accumulate(AnchoredBatch.free(batch), scored.weighted(batch, loss).weights(), microBatchSize);
        return optimizer.takeSums();
    }

    /**
     * Gradients of the mean loss over all response tokens of a batch, under PEFT's names, without a step; what
     * {@link #step} would clip and apply.
     */
    public SortedMap<String, FloatTensor> gradients(List<TokenSequence> batch, int microBatchSize) {
        return gradients(AnchoredBatch.free(batch), microBatchSize);
    }

    /** The same with a pull towards the base. */
    public SortedMap<String, FloatTensor> gradients(AnchoredBatch batch, int microBatchSize) {
        step.accumulate(batch, microBatchSize);
        return optimizer.takeSums();
    }

    /** How its gradients are computed. */
    public TrainingOptions options() {
        return options;
    }

    @Override
    public long steps() {
        return optimizer.steps();
    }

    /** The adapter as it is now, as a value of its own. */
    public Adapter adapter() {
        return new Adapter(start.config(), optimizer.snapshot());
    }

    @Override
    public Adapter learned() {
        return adapter();
    }

    @Override
    public void save(Path file) throws IOException {
        optimizer.save(file);
    }

    @Override
    public void restore(Path file) throws IOException {
        optimizer.restore(file);
    }

    @Override
    public void close() {
        optimizer.close();
        memory.close();
    }
}
