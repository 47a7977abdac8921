package dev.hone.llm.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Ways to cut a list of rows into batches; each batch is a list of indices into the list. */
public final class Batches {

    private Batches() {}

    /**
     * Batches of rows of similar length whose padded size stays within a budget; a single longer row is a batch of its
     * own. Ties keep the list's order.
     */
    public static <T> List<List<Integer>> withinBudget(List<T> rows, ToIntFunction<T> length, int maxTokens) {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        for (int index : byLength(rows, length)) {
            // Sorted ascending, so this row is the longest and sets the padded width.
            int width = length.applyAsInt(rows.get(index));
            if (!batch.isEmpty() && (long) (batch.size() + 1) * width > maxTokens) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(index);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Batches of rows of similar length with at most {@code maxRows} rows each. */
    public static <T> List<List<Integer>> ofRows(List<T> rows, ToIntFunction<T> length, int maxRows) {
        if (maxRows < 1) {
            throw new IllegalArgumentException("a batch needs room for at least one row, was " + maxRows);
        }
        List<Integer> order = byLength(rows, length);
        List<List<Integer>> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += maxRows) {
            batches.add(order.subList(from, Math.min(order.size(), from + maxRows)));
        }
        return batches;
    }

    private static <T> List<Integer> byLength(List<T> rows, ToIntFunction<T> length) {
        return IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(index -> length.applyAsInt(rows.get(index))))
                .toList();
    }
}
