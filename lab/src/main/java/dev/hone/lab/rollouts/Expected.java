package dev.hone.lab.rollouts;

import dev.hone.lab.rollouts.Habits.Earlier;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What was expected of those who gave the champion's scores: the means of their earlier ones, by score, as often as
 * they were seen together; not a number for those of whom nothing was known.
 */
record Expected(SortedMap<Double, List<Double>> byScore) implements Earlier {

    /** Nothing is known of anybody. */
    static final Expected NOTHING = new Expected(new TreeMap<>());

    Expected {
        SortedMap<Double, List<Double>> copy = new TreeMap<>();
        byScore.forEach((score, means) -> copy.put(score, List.copyOf(means)));
        byScore = copy;
    }

    /** That of one of those whose score lies there among the champion's. */
    @Override
    public double mean(double part, double drift, Scores champion, RandomGenerator random) {
        List<Double> means = byScore.getOrDefault(champion.at(part), List.of());
        return means.isEmpty() || !isOfAny() ? Double.NaN : means.get(random.nextInt(means.size()));
    }

    /** Whether it is known of anybody. */
    boolean isOfAny() {
        return share() > 0;
    }

    /** Of how many of those with a score it is known, in [0, 1]. */
    double share() {
        long all = byScore.values().stream().mapToLong(List::size).sum();
        long known = byScore.values().stream()
                .flatMap(List::stream)
                .filter(mean -> !mean.isNaN())
                .count();
        return all == 0 ? 0 : (double) known / all;
    }

    /** With the score, among those of whom it is known; 0 where either is the same of all of them. */
    double correlation() {
        double[] sums = new double[6];
        byScore.forEach(
                (score, means) -> means.stream().filter(mean -> !mean.isNaN()).forEach(mean -> add(sums, score, mean)));
        double count = sums[0];
        double together = count * sums[5] - sums[1] * sums[2];
        double apart = Math.sqrt((count * sums[3] - sums[1] * sums[1]) * (count * sums[4] - sums[2] * sums[2]));
        return apart > 0 ? together / apart : 0;
    }

    private static void add(double[] sums, double score, double mean) {
        double[] more = {1, score, mean, score * score, mean * mean, score * mean};
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }
}
