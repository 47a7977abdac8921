package dev.hone.trainer.train;

import dev.hone.trainer.intake.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts drawn rows into batches of near-equal length, since padding costs as much as tokens.
 *
 * <p>Rows are sorted by length within windows of a few batches, and the batches are shuffled within their window, so
 * that length is no signal of time. A window is far shorter than a round: what was drawn early is still trained early.
 */
public final class BatchPlan {

    private static final int BATCHES_PER_WINDOW = 16;

    private BatchPlan() {}

    /**
     * The batches in the order of training; the last one of the last window may be smaller.
     *
     * @param groups rows that stay together, all groups of one size
     * @param batchRows rows of a batch; as many whole groups as fit, one at the least
     */
    public static <T> List<List<T>> of(List<List<T>> groups, ToIntFunction<T> length, int batchRows, long seed) {
        var shuffle = new Seeds(seed).stream("batches");
        int groupSize = groups.isEmpty() ? 1 : groups.get(0).size();
        int batchGroups = Math.max(1, batchRows / groupSize);
        List<List<T>> batches = new ArrayList<>();
        for (List<List<T>> window : slices(groups, batchGroups * BATCHES_PER_WINDOW)) {
            List<List<T>> byLength = window.stream()
                    .sorted(Comparator.comparingInt(group -> longest(group, length)))
                    .toList();
            List<List<List<T>>> cut = slices(byLength, batchGroups);
            Collections.shuffle(cut, shuffle);
            cut.forEach(
                    batch -> batches.add(batch.stream().flatMap(List::stream).toList()));
        }
        return batches;
    }

    private static <T> int longest(List<T> group, ToIntFunction<T> length) {
        return group.stream().mapToInt(length).max().orElse(0);
    }

    private static <T> List<List<T>> slices(List<T> rows, int size) {
        List<List<T>> slices = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += size) {
            slices.add(rows.subList(from, Math.min(rows.size(), from + size)));
        }
        return slices;
    }
}
