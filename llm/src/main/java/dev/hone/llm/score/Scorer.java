package dev.hone.llm.score;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores given tokens under a model, or what was learned on it.
 *
 * <p>Rows are batched by length within a budget of tokens; results come in the order of the input. Any thread may call.
 */
public final class Scorer {

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
        return pass(sequences, Map.of(), learned).scores();
    }

    /**
     * What one pass over sequences gives.
     *
     * @param scores log-probability of each response given its prompt
     * @param logits of the sequences that were looked at, by their index: over the whole vocabulary
     */
    public record Pass(List<SequenceScore> scores, Map<Integer, float[]> logits) {
        public Pass {
            scores = List.copyOf(scores);
            logits = Map.copyOf(logits);
        }
    }

    /**
     * Scores sequences and looks at some of them.
     *
     * @param places of sequences by their index: the token of the response, counted from 0, before which the logits are
     *     asked for
     */
    public Pass pass(List<TokenSequence> sequences, Map<Integer, Integer> places, @Nullable Learned learned) {
        Map<Integer, float[]> logits = new HashMap<>();
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            List<List<SequenceScore>> scores = eachResponse(attached.decoder(), sequences, places, logits);
            return new Pass(summed(scores), logits);
        }
    }

    private static List<SequenceScore> summed(List<List<SequenceScore>> each) {
        List<SequenceScore> scores = new ArrayList<>();
        for (List<SequenceScore> responses : each) {
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
        return eachResponse(decoder, sequences, Map.of(), new HashMap<>());
    }

    /** @param logits take what the places ask for */
    private static List<List<SequenceScore>> eachResponse(
            Decoder decoder,
            List<TokenSequence> sequences,
            Map<Integer, Integer> places,
            Map<Integer, float[]> logits) {
        List<List<SequenceScore>> scores = new ArrayList<>(Collections.nCopies(sequences.size(), List.of()));
        int most = BatchTokens.of(decoder.config());
        for (List<Integer> batch : Batches.withinBudget(sequences, TokenSequence::length, most)) {
            List<TokenSequence> rows = batch.stream().map(sequences::get).toList();
            float[] logprobs;
            try (PtNDManager scope = Torch.newScope()) {
                PackedRows packed = PackedBatch.of(rows, decoder.config());
                PtNDArray hidden = decoder.hidden(scope, packed, ONE_ADAPTER);
                logprobs = decoder.logprobs(scope, hidden, packed, ONE_ADAPTER).toFloatArray();
                logits.putAll(logits(scope, decoder, hidden, spots(batch, rows, places)));
            }
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

    /** Where in the hidden states of a batch its sequences are looked at, by their index. */
    private static Map<Integer, Integer> spots(
            List<Integer> batch, List<TokenSequence> rows, Map<Integer, Integer> places) {
        Map<Integer, Integer> spots = new LinkedHashMap<>();
        int first = 0;
        for (int i = 0; i < rows.size(); i++) {
            Integer place = places.get(batch.get(i));
            if (place != null) {
                spots.put(batch.get(i), first + place);
            }
            first += rows.get(i).responseLength();
        }
        return spots;
    }

    private static Map<Integer, float[]> logits(
            PtNDManager scope, Decoder decoder, PtNDArray hidden, Map<Integer, Integer> spots) {
        if (spots.isEmpty()) {
            return Map.of();
        }
        NDList some = new NDList();
        spots.values().forEach(at -> some.add(hidden.get(new NDIndex(at + ":" + (at + 1)))));
        float[] flat = decoder.logits(scope, (PtNDArray) NDArrays.concat(some)).toFloatArray();
        int width = flat.length / some.size();
        Map<Integer, float[]> logits = new HashMap<>();
        for (int sequence : spots.keySet()) {
            int row = logits.size();
            logits.put(sequence, Arrays.copyOfRange(flat, row * width, (row + 1) * width));
        }
        return logits;
    }

    /** Logits of the token after each prompt, over the whole vocabulary. */
    public float[][] nextTokenLogits(List<int[]> prompts, @Nullable Learned learned) {
        return nextTokenLogits(prompts, learned, null);
    }

    /** The same for {@code candidates} only, one row of their logits per prompt, in their order. */
    public float[][] nextTokenLogits(List<int[]> prompts, @Nullable Learned learned, int @Nullable [] candidates) {
        float[][] logits = new float[prompts.size()][];
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            int most = BatchTokens.of(model.config());
            for (List<Integer> batch : Batches.withinBudget(prompts, prompt -> prompt.length, most)) {
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
