package dev.hone.llm.score;

import ai.djl.pytorch.engine.PtNDManager;
import dev.hone.llm.batch.Batches;
import dev.hone.llm.batch.PackedBatch;
import dev.hone.llm.lora.AttachedAdapter;
import dev.hone.llm.lora.Learned;
import dev.hone.llm.model.Decoder;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.PackedRows;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores given responses as a guided model would give them, under several weights at once: logits are {@code other +
 * weight * (own - other)}. Each prompt is read once, whatever the number of weights. Any thread may call.
 */
public final class GuidedScorer {

    private static final int MEASURES = 3;
    private static final long[] ONE_ADAPTER = {};

    private final LanguageModel model;

    public GuidedScorer(LanguageModel model) {
        this.model = model;
    }

    /** One score for each pair, in their order. */
    public List<GuidedScore> scores(List<GuidedPair> pairs, double[] weights, @Nullable Learned learned) {
        GuidedScore[] scores = new GuidedScore[pairs.size()];
        try (AttachedAdapter attached = AttachedAdapter.attach(model, learned)) {
            int most = BatchTokens.of(model.config());
            for (List<Integer> batch : Batches.withinBudget(pairs, GuidedPair::length, most)) {
                List<GuidedPair> rows = batch.stream().map(pairs::get).toList();
                float[] measured = measured(attached.decoder(), rows, weights);
                int width = measured.length / (MEASURES * weights.length);
                int at = 0;
                for (int i = 0; i < rows.size(); i++) {
                    scores[batch.get(i)] = score(rows.get(i), weights, new Columns(measured, width, at));
                    at += rows.get(i).own().responseLength();
                }
            }
        }
        return List.of(scores);
    }

    private static float[] measured(Decoder decoder, List<GuidedPair> rows, double[] weights) {
        try (PtNDManager scope = Torch.newScope()) {
            PackedRows own = packed(decoder, rows.stream().map(GuidedPair::own).toList());
            PackedRows other =
                    packed(decoder, rows.stream().map(GuidedPair::other).toList());
            return decoder.guided(scope, own, other, weights, ONE_ADAPTER).toFloatArray();
        }
    }

    private static PackedRows packed(Decoder decoder, List<TokenSequence> rows) {
        return PackedBatch.of(rows, decoder.config());
    }

    /** A row's part of what was measured, [weights, measures, width], from one column on. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Columns(float[] measured, int width, int first) {

        double sum(GuidedPair row, int weight, int measure) {
            double sum = 0;
            for (int token = 0; token < row.own().responseLength(); token++) {
                sum += row.counts(token) ? measured[(weight * MEASURES + measure) * width + first + token] : 0;
            }
            return sum;
        }
    }

    private static GuidedScore score(GuidedPair row, double[] weights, Columns columns) {
        List<GuidedScore.At> at = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            at.add(new GuidedScore.At(
                    weights[i], columns.sum(row, i, 0), columns.sum(row, i, 1), columns.sum(row, i, 2)));
        }
        return new GuidedScore(row.own().countedTokens(), at);
    }
}
