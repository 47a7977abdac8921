package dev.hone.trainer.pretrain;

import dev.hone.artifacts.Folders;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.SampledTokens;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.FullTraining;
import dev.hone.llm.train.OptimizerSettings;
import dev.hone.llm.train.StepResult;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import dev.hone.trainer.train.BatchPlan;
import dev.hone.trainer.train.Schedule;
import dev.hone.trainer.train.TrainingCurve;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a small base model from goal-free conversations, all weights from random ones on.
 *
 * <p>The same config, conversations and added tokens give the same bytes on the same hardware. Runs on the caller's
 * thread; the output folder appears whole or not at all.
 */
public final class Pretraining {

    private static final double WARMUP_SHARE = 0.05;
    // Most items are rare. A second moment that remembers a thousand steps would be far below the gradient of the one
    // step in which an item is there, and the item would be thrown about.
    private static final OptimizerSettings OF_ITEMS = new OptimizerSettings(.01, .9, .98, 1e-8, 1);
    private static final List<String> PER_TOKEN = List.of("model.embed_tokens.weight", "lm_head.weight");

    private final PretrainingConfig config;
    private final TrainingObserver observer;

    public Pretraining(PretrainingConfig config, TrainingObserver observer) {
        this.config = config;
        this.observer = observer;
    }

    /**
     * What was made.
     *
     * @param heldOutLosses after each pass; none where nothing is held out
     * @param tooLong conversations that were left out because their response leaves no room for a prompt
     */
    public record Pretrained(String baseDigest, TrainingCurve curve, List<Double> heldOutLosses, int tooLong) {
        public Pretrained {
            heldOutLosses = List.copyOf(heldOutLosses);
        }
    }

    /** Trains and writes a Hugging Face folder; what stood at the output before is replaced. */
    public Pretrained run(List<Conversation> conversations, AddedTokens tokens, Path output) throws IOException {
        Torch.setThreads(config.threads());
        Path aside = Folders.fresh(output.resolveSibling(output.getFileName() + ".aside"));
        ByteLevelTokenizer.write(aside, tokens.all());
        try (Tokenizer tokenizer = Tokenizer.load(aside)) {
            Renderer renderer = new Renderer(tokenizer);
            PretrainingRows rows = PretrainingRows.of(conversations, tokens, renderer, config);
            List<List<TokenSequence>> batches = batches(rows);
            try (LanguageModel start = start(rows, config.model(tokenizer.vocabSize(), renderer.endTokenId()));
                    FullTraining training = training(start);
                    BestWeights best = new BestWeights(rows.heldOut())) {
                TrainingCurve curve = loop(training, batches, best);
                LanguageModel trained = best.weights(training);
                trained.write(aside);
                Folders.delete(output);
                Folders.publish(aside, output);
                return new Pretrained(trained.digest(), curve, best.losses(), rows.tooLong());
            }
        }
    }

    private FullTraining training(LanguageModel start) {
        OptimizerSettings settings = config.itemsPerRow() == 0 ? OptimizerSettings.standard() : OF_ITEMS;
        if (config.sampledTokens() == 0) {
            return new FullTraining(start, settings);
        }
        long seed = new Seeds(config.seed()).hash("sampled tokens");
        return new FullTraining(start, settings, new SampledTokens(config.sampledTokens(), seed));
    }

    private LanguageModel start(PretrainingRows rows, ModelConfig model) {
        Seeds seeds = new Seeds(config.seed());
        LanguageModel random = LanguageModel.random(model, seeds.hash("weights"));
        if (config.itemEmbeddings().equals(PretrainingConfig.RANDOM)) {
            return random;
        }
        try (random) {
            var cooccurrence = new Cooccurrence(rows.items().count());
            rows.histories().forEach(cooccurrence::add);
            float[][] embeddings = cooccurrence.embeddings(model.hiddenSize(), seeds.stream("directions"));
            SortedMap<String, FloatTensor> weights = new TreeMap<>(random.weights());
            for (String name : PER_TOKEN) {
                weights.computeIfPresent(
                        name,
                        (same, tensor) -> with(tensor, embeddings, rows.items().from()));
            }
            return LanguageModel.of(model, weights);
        }
    }

    private static FloatTensor with(FloatTensor tensor, float[][] rows, int first) {
        float[] values = tensor.values().clone();
        int width = tensor.shape().get(1);
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, values, (first + row) * width, rows[row].length);
        }
        return new FloatTensor(tensor.shape(), values);
    }

    private List<List<TokenSequence>> batches(PretrainingRows rows) {
        Seeds seeds = new Seeds(config.seed());
        long draws = Math.max(1, Math.round(config.epochs() * rows.of(0).size()));
        List<TokenSequence> drawn = new ArrayList<>();
        for (int pass = 0; drawn.size() < draws; pass++) {
            List<TokenSequence> shuffled = new ArrayList<>(rows.of(pass));
            Collections.shuffle(shuffled, seeds.stream("pass " + pass));
            drawn.addAll(shuffled.subList(0, (int) Math.min(shuffled.size(), draws - drawn.size())));
        }
        return BatchPlan.of(
                drawn.stream().map(List::of).toList(), TokenSequence::length, config.batchExamples(), config.seed());
    }

    private TrainingCurve loop(FullTraining training, List<List<TokenSequence>> batches, BestWeights best) {
        Schedule schedule = new Schedule(batches.size(), config.learningRate(), WARMUP_SHARE);
        int perPass = Math.max(1, (int) Math.ceil(batches.size() / config.epochs()));
        List<StepResult> steps = new ArrayList<>();
        boolean better = true;
        for (int step = 0; better && step < batches.size(); step++) {
            StepResult result = training.step(batches.get(step), schedule.rate(step), config.batchExamples());
            steps.add(result);
            observer.stepped(step + 1, batches.size(), result.loss(), result.responseTokens());
            if (observer.stopRequested()) {
                throw new TrainingStoppedException(step + 1);
            }
            boolean passed = (step + 1) % perPass == 0 || step + 1 == batches.size();
            better = !passed || !best.looks() || best.look(training);
        }
        return TrainingCurve.EMPTY.with(steps);
    }
}
