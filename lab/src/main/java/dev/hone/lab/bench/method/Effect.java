package dev.hone.lab.bench.method;

import dev.hone.trainer.intake.Seeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A mean, or a mean difference between two methods on the same units and seeds, with what chance may have done to it.
 *
 * <p>By bootstrap (Efron and Tibshirani 1993, chapter 8 for data with two levels): clusters of units and seeds of the
 * training are both drawn again with replacement, the same ones for both methods.
 *
 * @param error standard deviation over the draws
 * @param low 2.5 % of the draws lie below it
 * @param high 2.5 % of the draws lie above it
 */
public record Effect(double mean, double error, double low, double high) {

    private static final int DRAWS = 2_000;
    private static final double TAIL = .025;

    /**
     * Of one method.
     *
     * @param clusters of each unit
     * @param values by seed, a value for each unit; NaN where it has none
     */
    static Effect of(List<String> clusters, List<List<Double>> values) {
        return resampled(Sums.of(clusters, values));
    }

    /** Of one method less another, unit by unit and seed by seed; a unit counts where both have a value. */
    static Effect between(List<String> clusters, List<List<Double>> one, List<List<Double>> other) {
        int seeds = Math.max(one.size(), other.size());
        double[][] differences = new double[seeds][clusters.size()];
        for (int seed = 0; seed < seeds; seed++) {
            // The base has no seed: it is the same beside each.
            List<Double> mine = one.get(Math.min(seed, one.size() - 1));
            List<Double> theirs = other.get(Math.min(seed, other.size() - 1));
            for (int unit = 0; unit < clusters.size(); unit++) {
                differences[seed][unit] = mine.get(unit) - theirs.get(unit);
            }
        }
        return resampled(Sums.of(
                clusters,
                Arrays.stream(differences)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList()));
    }

    /** How many standard errors it is away from 0. */
    public double standardErrors() {
        return mean / error;
    }

    /** As reports have it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", mean);
        map.put("se", error);
        map.put("low", low);
        map.put("high", high);
        return map;
    }

    /** Sums and counts of finite values, by seed and cluster. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sums(double[][] sums, double[][] counts) {

        static Sums of(List<String> clusters, List<List<Double>> values) {
            List<String> names = clusters.stream().distinct().toList();
            Map<String, Integer> places = new LinkedHashMap<>();
            names.forEach(name -> places.put(name, places.size()));
            double[][] sums = new double[values.size()][names.size()];
            double[][] counts = new double[values.size()][names.size()];
            for (int seed = 0; seed < values.size(); seed++) {
                for (int unit = 0; unit < clusters.size(); unit++) {
                    double value = values.get(seed).get(unit);
                    if (Double.isFinite(value)) {
                        int place = places.getOrDefault(clusters.get(unit), 0);
                        sums[seed][place] += value;
                        counts[seed][place]++;
                    }
                }
            }
            return new Sums(sums, counts);
        }

        double mean(int[] seeds, int[] weights) {
            double sum = 0;
            double count = 0;
            for (int seed : seeds) {
                for (int place = 0; place < weights.length; place++) {
                    sum += weights[place] * sums[seed][place];
                    count += weights[place] * counts[seed][place];
                }
            }
            return sum / count;
        }
    }

    private static Effect resampled(Sums sums) {
        int seeds = sums.sums().length;
        int clusters = seeds == 0 ? 0 : sums.sums()[0].length;
        int[] everySeed = new int[seeds];
        Arrays.setAll(everySeed, seed -> seed);
        int[] once = new int[clusters];
        Arrays.fill(once, 1);
        double mean = sums.mean(everySeed, once);
        Random random = new Seeds(0).stream("bootstrap");
        double[] means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] drawnSeeds = random.ints(seeds, 0, seeds).toArray();
            int[] weights = new int[clusters];
            random.ints(clusters, 0, clusters).forEach(cluster -> weights[cluster]++);
            means[draw] = sums.mean(drawnSeeds, weights);
        }
        // A draw may miss all of the few clusters that have a value, and then has no mean.
        double[] known = Arrays.stream(means).filter(Double::isFinite).sorted().toArray();
        if (known.length < 2) {
            return new Effect(mean, Double.NaN, Double.NaN, Double.NaN);
        }
        double average = Arrays.stream(known).average().orElse(Double.NaN);
        double squares = Arrays.stream(known)
                .map(each -> (each - average) * (each - average))
                .sum();
        return new Effect(
                mean,
                Math.sqrt(squares / (known.length - 1)),
                known[(int) (TAIL * known.length)],
                known[(int) Math.ceil((1 - TAIL) * known.length) - 1]);
    }
}
