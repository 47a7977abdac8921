package dev.hone.lab.replay.ranking;

import dev.hone.lab.replay.movielens.Rating;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three methods without a language model, from exactly the ratings that are replayed. Where the latter two know nothing
 * of a title, popularity decides.
 */
public final class Baselines {

    private static final int NEIGHBOURS_OF = 10;
    private static final int WINDOW = 5;
    private static final double TIE_BREAK = 1e-9;

    private final int[] popularity;
    private final Map<Integer, List<Integer>> titlesByUser = new TreeMap<>();
    private final Map<Integer, List<Integer>> usersByTitle = new HashMap<>();
    private final Map<Integer, Map<Integer, Double>> followers = new HashMap<>();

    /** Counts these ratings, which are in time order. */
    public Baselines(List<Rating> replayed, TitleIndex index) {
        popularity = new int[index.size()];
        for (Rating rating : replayed) {
            int place = index.placeOf(rating.title());
            popularity[place]++;
            follow(titlesByUser.computeIfAbsent(rating.user(), user -> new ArrayList<>()), place);
            usersByTitle.computeIfAbsent(place, title -> new ArrayList<>()).add(rating.user());
        }
    }

    private void follow(List<Integer> titles, int place) {
        for (int distance = 1; distance <= Math.min(WINDOW, titles.size()); distance++) {
            int before = titles.get(titles.size() - distance);
            followers.computeIfAbsent(before, title -> new HashMap<>()).merge(place, 1.0 / distance, Double::sum);
        }
        titles.add(place);
    }

    /** The titles that most users have rated. */
    public double[][] popularity(List<RankingCase> cases) {
        return cases.stream().map(next -> popularityScores(1)).toArray(double[][]::new);
    }

    /** Cosine of the sets of users who rated a title, summed over the last ten titles. */
    public double[][] itemNeighbours(List<RankingCase> cases) {
        return cases.stream().map(this::itemNeighbours).toArray(double[][]::new);
    }

    /** How often a title came within five after each of the last five, both weighted by 1 / distance. */
    public double[][] markov(List<RankingCase> cases) {
        return cases.stream().map(this::markov).toArray(double[][]::new);
    }

    private double[] itemNeighbours(RankingCase next) {
        double[] scores = popularityScores(TIE_BREAK);
        for (int seen : next.lastSeen(NEIGHBOURS_OF)) {
            for (int user : usersByTitle.getOrDefault(seen, List.of())) {
                for (int place : titlesByUser.getOrDefault(user, List.of())) {
                    scores[place] += 1 / Math.sqrt((double) popularity[seen] * popularity[place]);
                }
            }
        }
        return scores;
    }

    private double[] markov(RankingCase next) {
        double[] scores = popularityScores(TIE_BREAK);
        int distance = 0;
        for (int seen : next.lastSeen(WINDOW)) {
            double weight = 1.0 / ++distance;
            followers
                    .getOrDefault(seen, Map.of())
                    .forEach((place, count) -> scores[place] += weight * count / popularity[seen]);
        }
        return scores;
    }

    private double[] popularityScores(double factor) {
        double[] scores = new double[popularity.length];
        for (int place = 0; place < scores.length; place++) {
            scores[place] = factor * popularity[place];
        }
        return scores;
    }
}
