package dev.hone.llm.score;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.batch.PackedBatch;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores given tokens under a model, or what was learned on it.
 *
 * <p>Rows are batched by length within a budget of tokens; results come in the order of the input. Any thread may call.
 */
public final class Scorer {

    private static final int BATCH_TOKENS = 8_192;
    private static final long[] ONE_ADAPTER = {};

    private final LanguageModel model;

    public Scorer(LanguageModel model) {
        this.model = model;
    }

    /** Scores under guidance, with the same model. */
    public GuidedScorer guided() {
        return new GuidedScorer(model);
    }

    /** Log-probability of each response given its prompt. */
    public List<SequenceScore> responseLogprobs(List<TokenSequence> sequences, @Nullable Learned learned) {
        List<SequenceScore> scores = new ArrayList<>();
        for (List<SequenceScore> responses : eachResponse(sequences, learned)) {
            double logprob =
                    responses.stream().mapToDouble(SequenceScore::logprob).sum();
            int tokens = responses.stream().mapToInt(SequenceScore::tokens).sum();
            scores.add(responses.size() == 1 ? responses.get(0) : new SequenceScore(logprob, tokens));
        }
        return scores;
    }

    /** The same for each of the responses that a sequence has. */
    public List<List<SequenceScore>> eachResponse(List<TokenSequence> sequences, @Nullable Learned learned) {
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            return eachResponse(attached.decoder(), sequences);
        }
    }

    /** The same under what a decoder computes with; one thread at a time where its weights change. */
    public static List<List<SequenceScore>> eachResponse(Decoder decoder, List<TokenSequence> sequences) {
        List<List<SequenceScore>> scores = new ArrayList<>(Collections.nCopies(sequences.size(), List.of()));
        for (List<Integer> batch : Batches.withinBudget(sequences, TokenSequence::length, BATCH_TOKENS)) {
            List<TokenSequence> rows = batch.stream().map(sequences::get).toList();
            float[] logprobs = logprobs(decoder, rows);
            int at = 0;
            for (int i = 0; i < rows.size(); i++) {
                TokenSequence row = rows.get(i);
                int start = at - row.responseStart();
                scores.set(
                        batch.get(i),
                        row.responses().stream()
                                .map(range -> score(logprobs, start, range))
                                .toList());
                at += row.responseLength();
            }
        }
        return scores;
    }

    /** Logits of the token after each prompt, over the whole vocabulary. */
    public float[][] nextTokenLogits(List<int[]> prompts, @Nullable Learned learned) {
        return nextTokenLogits(prompts, learned, null);
    }

    /** The same for {@code candidates} only, one row of their logits per prompt, in their order. */
    public float[][] nextTokenLogits(List<int[]> prompts, @Nullable Learned learned, int @Nullable [] candidates) {
        float[][] logits = new float[prompts.size()][];
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            for (List<Integer> batch : Batches.withinBudget(prompts, prompt -> prompt.length, BATCH_TOKENS)) {
                List<int[]> rows = batch.stream().map(prompts::get).toList();
                float[] flat = lastLogits(attached.decoder(), rows, candidates);
                int width = flat.length / rows.size();
                for (int i = 0; i < rows.size(); i++) {
                    logits[batch.get(i)] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
                }
            }
        }
        return logits;
    }

    /** Logits of the token after each token, [tokens of all rows, vocabulary] row by row; for few and short rows. */
    public float[] allLogits(List<int[]> rows, @Nullable Learned learned) {
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned);
                PtNDManager scope = Torch.newScope()) {
            return attached.decoder()
                    .logits(scope, PackedRows.whole(model.config(), rows), ONE_ADAPTER)
                    .toFloatArray();
        }
    }

    private static float[] logprobs(Decoder decoder, List<TokenSequence> rows) {
        try (PtNDManager scope = Torch.newScope()) {
            return decoder.logprobs(scope, PackedBatch.of(rows, decoder.config()), ONE_ADAPTER)
                    .toFloatArray();
        }
    }

    private static float[] lastLogits(Decoder decoder, List<int[]> rows, int @Nullable [] candidates) {
        PackedRows packed = PackedRows.lasts(decoder.config(), rows);
        try (PtNDManager scope = Torch.newScope()) {
            float[] logits = decoder.logits(scope, packed, ONE_ADAPTER).toFloatArray();
            return candidates == null ? logits : picked(logits, candidates, decoder.config());
        }
    }

    private static float[] picked(float[] logits, int[] candidates, ModelConfig config) {
        for (int id : candidates) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException(
                        "candidate id " + id + " is outside the model's vocabulary of " + config.vocabSize());
            }
        }
        int rows = logits.length / config.vocabSize();
        float[] some = new float[rows * candidates.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = logits[i / candidates.length * config.vocabSize() + candidates[i % candidates.length]];
        }
        return some;
    }

    private static SequenceScore score(float[] logprobs, int start, TokenSequence.Range range) {
        double sum = 0;
        for (int i = start + range.from(); i < start + range.to(); i++) {
            sum += logprobs[i];
        }
        return new SequenceScore(sum, range.to() - range.from());
    }
}
