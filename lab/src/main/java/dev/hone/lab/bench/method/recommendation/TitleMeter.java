package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.replay.ranking.RankingCase;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What rankings of titles are worth, case by case: where the title stands that came next, and what the first ten are by
 * a rating model. Not thread-safe.
 */
final class TitleMeter {

    static final String HITS = "hr10";
    static final String LIKED_HITS = "hr10.liked";
    static final String DISLIKED_HITS = "hr10.disliked";
    static final String BEST_HITS = "hr10.best";
    static final String LIKED_GAIN = "ndcg10.liked";
    static final String NET_GAIN = "net10";
    static final String QUALITY = "quality";
    static final String POPULARITY = "popularity";
    static final String DISTINCT = "distinct";

    private static final int FIRST = 10;
    private static final double LIKED = 4;
    private static final double BEST = 5;
    private static final double INDIFFERENT = 3;
    private static final double PRECISION = 1e6;

    private final Judge judge;
    private final SortedMap<String, List<Double>> values = new TreeMap<>();
    private final Set<Integer> shown = new HashSet<>();

    TitleMeter(Judge judge) {
        this.judge = judge;
    }

    /**
     * What titles are worth that nobody may have rated.
     *
     * @param error of its predictions, in stars
     * @param popularity how many ratings each place has
     * @param thresholds the rating of each goal above the lowest, by level
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Judge(RatingModel ratings, double error, int[] popularity, SortedMap<Integer, Double> thresholds) {

        static String met(int level) {
            return "met." + level;
        }
    }

    /** One case more; {@code scores} by place, the higher the sooner. */
    void add(TitleCase titleCase, double[] scores) {
        RankingCase next = titleCase.next();
        double rank = next.rank(scores);
        double hit = rank <= FIRST ? 1 : 0;
        double gain = rank <= FIRST ? Math.log(2) / Math.log(rank + 1) : 0;
        double rating = next.targetRating();
        put(HITS, hit);
        put(LIKED_HITS, rating >= LIKED ? hit : Double.NaN);
        put(DISLIKED_HITS, rating < LIKED ? hit : Double.NaN);
        put(BEST_HITS, rating >= BEST ? hit : Double.NaN);
        put(LIKED_GAIN, rating >= LIKED ? gain : Double.NaN);
        put(NET_GAIN, (rating - INDIFFERENT) * gain);
        List<Integer> first = first(next, scores);
        shown.addAll(first);
        put(QUALITY, mean(first, place -> judge.ratings.predicted(titleCase.user(), place)));
        put(POPULARITY, mean(first, place -> judge.popularity[place]));
        judge.thresholds.forEach((level, threshold) -> put(
                Judge.met(level),
                mean(first, place -> judge.ratings.atLeast(threshold, titleCase.user(), place, judge.error))));
    }

    Measured measured() {
        SortedMap<String, Double> whole = new TreeMap<>();
        whole.put(DISTINCT, (double) shown.size());
        return new Measured(values, whole);
    }

    private void put(String metric, double value) {
        values.computeIfAbsent(metric, absent -> new ArrayList<>()).add(Math.rint(value * PRECISION) / PRECISION);
    }

    private interface Worth {
        double of(int place);
    }

    private static double mean(List<Integer> places, Worth worth) {
        return places.stream().mapToDouble(worth::of).average().orElse(Double.NaN);
    }

    private static List<Integer> first(RankingCase next, double[] scores) {
        var seen = new BitSet(scores.length);
        next.seen().forEach(seen::set);
        var best = new PriorityQueue<Integer>(Comparator.comparingDouble(place -> scores[place]));
        IntStream.range(0, scores.length).filter(place -> !seen.get(place)).forEach(place -> {
            if (best.size() < FIRST) {
                best.add(place);
            } else if (scores[place] > scores[best.element()]) {
                best.remove();
                best.add(place);
            }
        });
        return List.copyOf(best);
    }
}
