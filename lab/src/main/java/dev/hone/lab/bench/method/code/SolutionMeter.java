package dev.hone.lab.bench.method.code;

import dev.hone.lab.bench.method.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far a model prefers a task's best programs to its others, task by task. */
final class SolutionMeter {

    static final String AUC = "auc";
    static final String LIFT_AUC = "auc.lift";
    static final String SURPRISE = "surprise.best";

    private final SortedMap<String, List<Double>> values = new TreeMap<>();

    /**
     * A program of a task, as a model finds it.
     *
     * @param best whether it met the highest goal
     * @param logprob of each token, on average, under the model as it is asked
     * @param lift by how much that is above what the base finds without a goal
     */
    record Found(boolean best, double logprob, double lift) {}

    /** One task more, with all its programs. */
    void add(List<Found> programs) {
        put(
                AUC,
                auc(programs.stream()
                        .map(found -> new Ranked(found.best, found.logprob))
                        .toList()));
        put(
                LIFT_AUC,
                auc(programs.stream()
                        .map(found -> new Ranked(found.best, found.lift))
                        .toList()));
        put(
                SURPRISE,
                programs.stream()
                        .filter(Found::best)
                        .mapToDouble(found -> -found.logprob)
                        .average()
                        .orElse(Double.NaN));
    }

    Measured measured() {
        return new Measured(values, new TreeMap<>());
    }

    /** Something that is good or not, and how high it was ranked. */
    record Ranked(boolean good, double score) {}

    /**
     * How likely a good one is ranked above one that is not, ties counting half (Hanley and McNeil 1982); NaN where all
     * are of one kind.
     */
    static double auc(List<Ranked> ranked) {
        double won = 0;
        long pairs = 0;
        for (Ranked good : ranked) {
            for (Ranked other : ranked) {
                if (good.good && !other.good) {
                    pairs++;
                    won += (1 + Math.signum(good.score - other.score)) / 2;
                }
            }
        }
        return pairs == 0 ? Double.NaN : won / pairs;
    }

    private void put(String metric, double value) {
        values.computeIfAbsent(metric, absent -> new ArrayList<>()).add(value);
    }
}
