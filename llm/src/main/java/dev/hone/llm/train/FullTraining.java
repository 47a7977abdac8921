package dev.hone.llm.train;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.lora.WholeModel;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.Gradients;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.SampledTokens;
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
import java.util.function.Function;

/**
 * Trains all weights, on copies of its own: the models that it starts from and pulls towards stay as they are, and must
 * stay open.
 *
 * <p>Meant for small base models. The same start, batches and number of threads give the same bytes. One thread at a
 * time.
 */
public final class FullTraining implements StepwiseTraining {

    private final LanguageModel start;
    private final PtNDManager memory = Torch.newScope();
    private final AdamW optimizer;
    private final GradientStep step;
    private final ScoredResponses scored;

    public FullTraining(LanguageModel start, OptimizerSettings settings) {
        this(start, start, settings);
    }

    /** @param base what a batch is pulled towards, of the shape of the start */
    public FullTraining(LanguageModel start, LanguageModel base, OptimizerSettings settings) {
        this(start, base, settings, TrainingOptions.standard(start.config()));
    }

    /** @param options how gradients are computed */
    public FullTraining(LanguageModel start, LanguageModel base, OptimizerSettings settings, TrainingOptions options) {
        this(start, base, settings, trained -> base.weightGradients(trained, options));
    }

    /**
     * By a loss in which some tokens stand for the whole vocabulary, which a large one's head is spared with: the
     * {@link StepResult}'s loss is an estimate, and no other loss can be asked for.
     */
    public FullTraining(LanguageModel start, OptimizerSettings settings, SampledTokens sampled) {
        this(start, start, settings, trained -> start.weightGradients(trained, sampled));
    }

    private FullTraining(
            LanguageModel start,
            LanguageModel base,
            OptimizerSettings settings,
            Function<List<PtNDArray>, Gradients> gradients) {
        this.start = start;
        List<PtNDArray> trained;
        try {
            trained = start.copyWeights(memory);
            this.optimizer = new AdamW(start.fusedNames(), trained, settings);
        } catch (RuntimeException failed) {
            memory.close();
            throw failed;
        }
        this.step = new GradientStep(start.config(), optimizer, gradients.apply(trained), base::decoder);
        // Sees each step, since the optimizer moves the tensors where they are.
        Decoder moving = start.decoderOf(trained);
        this.scored = new ScoredResponses(
                rows -> Scorer.eachResponse(moving, rows), rows -> Scorer.eachResponse(start.decoder(), rows));
    }

    /**
     * One optimizer step on the mean loss over all response tokens of the batch, as in {@link AdapterTraining#step}.
     */
    public StepResult step(List<TokenSequence> batch, double learningRate, int microBatchSize) {
        return step.run(AnchoredBatch.free(batch), learningRate, microBatchSize);
    }

    @Override
    public StepResult step(AnchoredBatch batch, Optional<ResponseLoss> loss, double learningRate, int microBatchSize) {
        return loss.isEmpty()
                ? step.run(batch, learningRate, microBatchSize)
                : step.run(batch, scored.weighted(batch.rows(), loss.get()), learningRate, microBatchSize);
    }

    /** Gradients under Hugging Face's names, without a step; what {@link #step} would clip and apply. */
    public SortedMap<String, FloatTensor> gradients(
            AnchoredBatch batch, Optional<ResponseLoss> loss, int microBatchSize) {
        if (loss.isEmpty()) {
            step.accumulate(batch, microBatchSize);
        } else {
            step.accumulate(batch, scored.weighted(batch.rows(), loss.get()).weights(), microBatchSize);
        }
        SortedMap<String, FloatTensor> named = start.namedWeights(optimizer.sums());
        optimizer.takeSums();
        return named;
    }

    @Override
    public long steps() {
        return optimizer.steps();
    }

    /** The model as it is now; the caller closes it. */
    public LanguageModel model() {
        return LanguageModel.of(start.config(), start.namedWeights(optimizer.tensors()));
    }

    @Override
    public WholeModel learned() {
        return new WholeModel(model());
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
