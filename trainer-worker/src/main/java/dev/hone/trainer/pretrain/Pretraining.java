package dev.hone.trainer.pretrain;

import dev.hone.artifacts.Folders;
import dev.hone.llm.model.LanguageModel;
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

/**
 * Makes a small base model from goal-free conversations, all weights from random ones on.
 *
 * <p>The same config, conversations and added tokens give the same bytes on the same hardware. Runs on the caller's
 * thread; the output folder appears whole or not at all.
 */
public final class Pretraining {

    private static final double WARMUP_SHARE = 0.05;

    private final PretrainingConfig config;
    private final TrainingObserver observer;

    public Pretraining(PretrainingConfig config, TrainingObserver observer) {
        this.config = config;
        this.observer = observer;
    }

    /**
     * What was made.
     *
     * @param tooLong conversations that were left out because their response leaves no room for a prompt
     */
    public record Pretrained(String baseDigest, TrainingCurve curve, int tooLong) {}

    /** Trains and writes a Hugging Face folder; what stood at the output before is replaced. */
    public Pretrained run(List<Conversation> conversations, List<String> addedTokens, Path output) throws IOException {
        Torch.setThreads(config.threads());
        Path aside = Folders.fresh(output.resolveSibling(output.getFileName() + ".aside"));
        ByteLevelTokenizer.write(aside, addedTokens);
        try (Tokenizer tokenizer = Tokenizer.load(aside)) {
            Renderer renderer = new Renderer(tokenizer);
            List<TokenSequence> rows = rows(conversations, renderer);
            if (rows.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no conversation to train on that fits pretrain.max.positions ("
                                + config.maxPositions() + ")");
            }
            try (LanguageModel start = LanguageModel.random(
                            config.model(tokenizer.vocabSize(), renderer.endTokenId()),
                            new Seeds(config.seed()).hash("weights"));
                    FullTraining training = new FullTraining(start, OptimizerSettings.standard())) {
                TrainingCurve curve = loop(training, batches(rows));
                String digest = write(training, aside);
                Folders.delete(output);
                Folders.publish(aside, output);
                return new Pretrained(digest, curve, conversations.size() - rows.size());
            }
        }
    }

    private List<TokenSequence> rows(List<Conversation> conversations, Renderer renderer) {
        List<TokenSequence> rows = new ArrayList<>();
        for (Conversation conversation : conversations) {
            TokenSequence response = renderer.renderExample(List.of(), null, conversation.response(), 1);
            int room = config.maxPositions() - response.responseLength();
            if (room > 1) {
                TokenSequence row =
                        renderer.renderExample(conversation.messages(), null, conversation.response(), room);
                rows.add(config.responseOnly() ? row : new TokenSequence(row.ids(), 1));
            }
        }
        return rows;
    }

    private List<List<TokenSequence>> batches(List<TokenSequence> rows) {
        Seeds seeds = new Seeds(config.seed());
        long draws = Math.max(1, Math.round(config.epochs() * rows.size()));
        List<TokenSequence> drawn = new ArrayList<>();
        for (int pass = 0; drawn.size() < draws; pass++) {
            List<TokenSequence> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, seeds.stream("pass " + pass));
            drawn.addAll(shuffled.subList(0, (int) Math.min(rows.size(), draws - drawn.size())));
        }
        return BatchPlan.of(
                drawn.stream().map(List::of).toList(), TokenSequence::length, config.batchExamples(), config.seed());
    }

    private TrainingCurve loop(FullTraining training, List<List<TokenSequence>> batches) {
        Schedule schedule = new Schedule(batches.size(), config.learningRate(), WARMUP_SHARE);
        List<StepResult> steps = new ArrayList<>();
        for (int step = 0; step < batches.size(); step++) {
            StepResult result = training.step(batches.get(step), schedule.rate(step), config.batchExamples());
            steps.add(result);
            observer.stepped(step + 1, batches.size(), result.loss(), result.responseTokens());
            if (observer.stopRequested()) {
                throw new TrainingStoppedException(step + 1);
            }
        }
        return TrainingCurve.EMPTY.with(steps);
    }

    private static String write(FullTraining training, Path folder) throws IOException {
        try (LanguageModel trained = training.model()) {
            trained.write(folder);
            return trained.digest();
        }
    }
}
