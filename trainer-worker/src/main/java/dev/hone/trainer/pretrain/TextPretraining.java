package dev.hone.trainer.pretrain;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.BytePairTrainer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.train.FullTraining;
import dev.hone.llm.train.OptimizerSettings;
import dev.hone.llm.train.StepResult;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.train.Schedule;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a model from text: a tokenizer first, then all weights from random ones on.
 *
 * <p>The same text and config give the same bytes on the same hardware, whether the training was interrupted or not.
 * Runs on the caller's thread. The output is a folder in Hugging Face's layout; while it is being made it holds the
 * tokenizer and a checkpoint.
 */
public final class TextPretraining {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A pair that occurs once is no word. */
    private static final long MIN_FREQUENCY = 2;

    private final TextPretrainingConfig config;
    private final TrainingObserver observer;

    public TextPretraining(TextPretrainingConfig config, TrainingObserver observer) {
        this.config = config;
        this.observer = observer;
    }

    /**
     * What was made.
     *
     * @param textTokens tokens of the text that were not held out
     * @param trainedTokens tokens that the loss was taken over in all steps
     * @param lastLoss the training's mean loss per token over the last tenth of the steps that this run took
     * @param heldOutLoss the mean loss per token of the text that was held out, in nats
     */
    public record Made(
            String digest,
            int vocabulary,
            long parameters,
            long textTokens,
            long trainedTokens,
            long heldOutTokens,
            int steps,
            int stepsTaken,
            double lastLoss,
            double heldOutLoss) {}

    /**
     * Trains, and writes the folder.
     *
     * @param resume whether to go on from the checkpoint in the output, which must have been begun with the same text
     *     and config
     */
    public Made run(TextFiles files, Path output, boolean resume) throws IOException {
        TextCheckpoint checkpoint = TextCheckpoint.in(output);
        requireRoom(output, checkpoint, resume);
        Torch.setThreads(config.threads());
        if (!checkpoint.exists()) {
            Files.createDirectories(output);
            var tokenizer = new BytePairTrainer(config.shape().vocabulary(), List.of(), MIN_FREQUENCY);
            files.read((text, last) -> tokenizer.add(text));
            tokenizer.write(output);
        }
        try (Tokenizer tokenizer = Tokenizer.load(output)) {
            int end = new Renderer(tokenizer).endTokenId();
            TokenizedText text = TokenizedText.of(
                    files, tokenizer, end, config.heldOut(), config.shape().context());
            Map<String, String> identity = new TreeMap<>(config.identity());
            identity.put("text", text.digest());
            if (checkpoint.exists()) {
                checkpoint.requireSame(identity);
            } else {
                checkpoint.begin(identity);
            }
            return trained(text, tokenizer.vocabSize(), end, output, checkpoint);
        }
    }

    private Made trained(TokenizedText text, int vocabulary, int end, Path output, TextCheckpoint checkpoint)
            throws IOException {
        Seeds seeds = new Seeds(config.seed());
        try (LanguageModel start = LanguageModel.random(config.shape().model(vocabulary, end), seeds.hash("weights"));
                FullTraining training = new FullTraining(start, OptimizerSettings.standard())) {
            checkpoint.restore(training);
            int begun = (int) training.steps();
            double lastLoss = loop(training, text, seeds, checkpoint);
            try (LanguageModel model = training.model()) {
                double heldOutLoss = heldOutLoss(model, text);
                model.write(output);
                writeGenerationConfig(output, end);
                checkpoint.remove();
                return new Made(
                        model.digest(),
                        vocabulary,
                        parameters(model),
                        text.textTokens(),
                        text.trainedTokens(steps(text), config.batchRows(), seeds),
                        text.heldOutTokens(),
                        steps(text),
                        steps(text) - begun,
                        lastLoss,
                        heldOutLoss);
            }
        }
    }

    private double loop(FullTraining training, TokenizedText text, Seeds seeds, TextCheckpoint checkpoint)
            throws IOException {
        int steps = steps(text);
        Schedule schedule = new Schedule(steps, config.learningRate(), (double) config.warmupSteps() / steps);
        int lastTenth = steps - Math.max(1, steps / 10);
        double sum = 0;
        int counted = 0;
        for (int step = (int) training.steps(); step < steps; step++) {
            StepResult result =
                    training.step(text.batch(step, config.batchRows(), seeds), schedule.rate(step), config.batchRows());
            if (step >= lastTenth) {
                sum += result.loss();
                counted++;
            }
            observer.stepped(step + 1, steps, result.loss(), result.responseTokens());
            boolean stop = observer.stopRequested();
            if (stop || ((step + 1) % config.checkpointEvery() == 0 && step + 1 < steps)) {
                checkpoint.save(training);
                observer.checkpointed(step + 1);
            }
            if (stop && step + 1 < steps) {
                throw new TrainingStoppedException(step + 1);
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    private int steps(TokenizedText text) {
        long perStep = (long) config.batchRows() * config.shape().context();
        long tokens = config.tokens().orElse(text.textTokens());
        return Math.toIntExact(Math.max(1, (tokens + perStep - 1) / perStep));
    }

    private static double heldOutLoss(LanguageModel model, TokenizedText text) {
        List<SequenceScore> scores = new Scorer(model).responseLogprobs(text.heldOutRows(), null);
        double logprob = scores.stream().mapToDouble(SequenceScore::logprob).sum();
        long tokens = scores.stream().mapToLong(SequenceScore::tokens).sum();
        return -logprob / tokens;
    }

    private static long parameters(LanguageModel model) {
        return model.weights().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
    }

    private static void writeGenerationConfig(Path output, int end) throws IOException {
        Map<String, Object> config = new TreeMap<>(Map.of("eos_token_id", end, "pad_token_id", end));
        Files.writeString(
                output.resolve("generation_config.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
    }

    private static void requireRoom(Path output, TextCheckpoint checkpoint, boolean resume) {
        if (Files.exists(output.resolve("config.json"))) {
            throw new IllegalArgumentException(output + " holds a model already; choose another folder");
        }
        if (checkpoint.exists() && !resume) {
            throw new IllegalArgumentException(
                    output + " holds a checkpoint; go on from it with --resume, or choose another folder");
        }
        if (!checkpoint.exists() && resume) {
            throw new IllegalArgumentException(output + " holds no checkpoint to go on from; leave --resume out");
        }
    }
}
