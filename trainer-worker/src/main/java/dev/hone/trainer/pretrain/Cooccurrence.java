package dev.hone.trainer.pretrain;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * First embeddings of items, from what stands near them in histories.
 *
 * <p>Two items within five of each other count 1 / distance. Of n_ij, the positive pointwise mutual information
 * max(0, log n_ij N' / (n_i n_j^.75)) with N' = sum of n_j^.75 is decomposed: U sqrt(D) of its largest singular values
 * are the embeddings (Levy, Goldberg and Dagan, TACL 3, 2015).
 */
final class Cooccurrence {

    private static final int WINDOW = 5;
    private static final double CONTEXT_POWER = .75;
    private static final double DEVIATION = .05;

    private final List<SortedMap<Integer, Double>> counts = new ArrayList<>();

    /** Of items that have numbers from 0. */
    Cooccurrence(int items) {
        for (int item = 0; item < items; item++) {
            counts.add(new TreeMap<>());
        }
    }

    /** One history, in its order. */
    void add(int[] history) {
        for (int place = 0; place < history.length; place++) {
            for (int distance = 1; distance <= Math.min(WINDOW, place); distance++) {
                int before = history[place - distance];
                counts.get(before).merge(history[place], 1.0 / distance, Double::sum);
                counts.get(history[place]).merge(before, 1.0 / distance, Double::sum);
            }
        }
    }

    /** By item, with deviation .05 over all; of length 0 for an item that stands near no other. */
    float[][] embeddings(int dimensions, Random random) {
        var vectors = SingularVectors.of(information(), dimensions, random);
        int found = vectors.values().length;
        float[][] embeddings = new float[counts.size()][0];
        double squares = 0;
        long entries = 0;
        for (int item = 0; item < embeddings.length; item++) {
            if (!counts.get(item).isEmpty()) {
                embeddings[item] = new float[dimensions];
                for (int place = 0; place < found; place++) {
                    double value = vectors.left().get(item, place) * Math.sqrt(vectors.values()[place]);
                    embeddings[item][place] = (float) value;
                    squares += value * value;
                }
                entries += dimensions;
            }
        }
        scale(embeddings, squares == 0 ? 0 : DEVIATION / Math.sqrt(squares / entries));
        return embeddings;
    }

    private static void scale(float[][] embeddings, double factor) {
        for (float[] embedding : embeddings) {
            for (int place = 0; place < embedding.length; place++) {
                embedding[place] *= (float) factor;
            }
        }
    }

    /** The positive pointwise mutual information of each pair of items. */
    SparseMatrix information() {
        double[] totals = counts.stream()
                .mapToDouble(row ->
                        row.values().stream().mapToDouble(Double::doubleValue).sum())
                .toArray();
        double contexts = 0;
        for (double total : totals) {
            contexts += StrictMath.pow(total, CONTEXT_POWER);
        }
        List<SortedMap<Integer, Double>> rows = new ArrayList<>();
        for (int item = 0; item < totals.length; item++) {
            SortedMap<Integer, Double> row = new TreeMap<>();
            for (var count : counts.get(item).entrySet()) {
                double expected = totals[item] * StrictMath.pow(totals[count.getKey()], CONTEXT_POWER) / contexts;
                double information = StrictMath.log(count.getValue() / expected);
                if (information > 0) {
                    row.put(count.getKey(), information);
                }
            }
            rows.add(row);
        }
        return new SparseMatrix(rows, rows.size());
    }
}
