package dev.hone.trainer.train;

import dev.hone.llm.text.TokenSequence;
import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts drawn rows into batches of near-equal length, since padding costs as much as tokens.
 *
 * <p>Rows are sorted by length within windows of a few batches, and the batches are shuffled within their window, so
 * that length is no signal of time. A window is far shorter than a round: what was drawn early is still trained early.
 */
public final class BatchPlan {

    private static final int BATCHES_PER_WINDOW = 16;

    private BatchPlan() {}

    /** The batches in the order of training; the last one of the last window may be smaller. */
    public static List<List<TokenSequence>> of(List<TokenSequence> rows, int batchExamples, long seed) {
        var shuffle = new Seeds(seed).stream("batches");
        List<List<TokenSequence>> batches = new ArrayList<>();
        for (List<TokenSequence> window : slices(rows, batchExamples * BATCHES_PER_WINDOW)) {
            List<TokenSequence> byLength = window.stream()
                    .sorted(Comparator.comparingInt(TokenSequence::length))
                    .toList();
            List<List<TokenSequence>> cut = slices(byLength, batchExamples);
            Collections.shuffle(cut, shuffle);
            batches.addAll(cut);
        }
        return batches;
    }

    private static List<List<TokenSequence>> slices(List<TokenSequence> rows, int size) {
        List<List<TokenSequence>> slices = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += size) {
            slices.add(rows.subList(from, Math.min(rows.size(), from + size)));
        }
        return slices;
    }
}
