package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.Factors;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.TrainingOptions;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Trains an adapter on a frozen base with AdamW.
 *
 * <p>The same start, batches and number of threads give the same bytes. One thread at a time; the model stays the
 * caller's.
 */
public final class AdapterTraining implements AutoCloseable {

    private final LanguageModel model;
    private final Adapter start;
    private final TrainingOptions options;
    private final PtNDManager memory = Torch.newScope();
    private final AdamW optimizer;
    private final GradientStep step;

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
        this.model = model;
        this.start = start;
        this.options = options;
        List<PtNDArray> tensors = start.inEngine(model, memory);
        this.optimizer = new AdamW(start.names(model.config()), tensors, settings, factors::trains);
        this.step = new GradientStep(
                model.config(),
                optimizer,
                model.adapterGradients(start.config().shape(), tensors, options),
                model::decoder);
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
        return step.run(AnchoredBatch.free(batch), weighted(batch, loss), learningRate, microBatchSize);
    }

    /**
     * One optimizer step that pulls towards the base besides; the {@link StepResult} tells the loss without the pull.
     *
     * @param loss empty for the mean over all response tokens
     */
    public StepResult step(AnchoredBatch batch, Optional<ResponseLoss> loss, double learningRate, int microBatchSize) {
        return loss.isEmpty()
                ? step.run(batch, learningRate, microBatchSize)
                : step.run(batch, weighted(batch.rows(), loss.get()), learningRate, microBatchSize);
    }

    private ResponseLoss.Weighted weighted(List<TokenSequence> batch, ResponseLoss loss) {
        Scorer scorer = new Scorer(model);
        List<TokenSequence> rows =
                Stream.concat(batch.stream(), loss.beside(batch).stream()).toList();
        return loss.of(
                byResponse(scorer, rows, adapter()),
                loss.comparesWithStart() ? byResponse(scorer, rows, start) : List.of());
    }

    private static List<SequenceScore> byResponse(Scorer scorer, List<TokenSequence> rows, Adapter adapter) {
        return scorer.eachResponse(rows, adapter).stream().flatMap(List::stream).toList();
    }

    /** Gradients of another loss, under PEFT's names, without a step. */
    public SortedMap<String, FloatTensor> gradients(List<TokenSequence> batch, ResponseLoss loss, int microBatchSize) {
        step.accumulate(AnchoredBatch.free(batch), weighted(batch, loss).weights(), microBatchSize);
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

    /** Steps taken since the start, those before a restored save included. */
    public long steps() {
        return optimizer.steps();
    }

    /** The adapter as it is now, as a value of its own. */
    public Adapter adapter() {
        return new Adapter(start.config(), optimizer.snapshot());
    }

    /** Writes adapter and optimizer state to one file, in place of what was there. */
    public void save(Path file) throws IOException {
        optimizer.save(file);
    }

    /** Goes back to what {@link #save} wrote; the steps that follow give the bytes that they would have given then. */
    public void restore(Path file) throws IOException {
        optimizer.restore(file);
    }

    @Override
    public void close() {
        optimizer.close();
        memory.close();
    }
}
