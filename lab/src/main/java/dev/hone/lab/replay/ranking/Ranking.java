package dev.hone.lab.replay.ranking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Measures methods on the same cases: full ranking over the titles that the user has not seen. */
public final class Ranking {

    private static final int BATCH = 64;
    private static final int FIRST = 10;
    private static final double GOOD = 4;

    private final List<RankingCase> cases;
    private final IntConsumer progress;
    private final List<RankingRow> rows = new ArrayList<>();

    /** Tells {@code progress} how many cases have been ranked, over all methods. */
    public Ranking(Collection<RankingCase> cases, IntConsumer progress) {
        this.cases = List.copyOf(cases);
        this.progress = progress;
    }

    public List<RankingCase> cases() {
        return cases;
    }

    /** Ranks every case by this method and adds its three rows. */
    public void measure(String method, @Nullable Integer goal, Ranker ranker) {
        double[] ranks = ranks(ranker);
        rows.add(row(method, goal, "all", ranks, target -> true));
        rows.add(row(method, goal, ">=4", ranks, target -> target.targetRating() >= GOOD));
        rows.add(row(method, goal, "<4", ranks, target -> target.targetRating() < GOOD));
    }

    public List<RankingRow> rows() {
        return List.copyOf(rows);
    }

    private double[] ranks(Ranker ranker) {
        double[] ranks = new double[cases.size()];
        for (int from = 0; from < ranks.length; from += BATCH) {
            List<RankingCase> batch = cases.subList(from, Math.min(from + BATCH, ranks.length));
            double[][] scores = ranker.scores(batch);
            for (int i = 0; i < scores.length; i++) {
                ranks[from + i] = batch.get(i).rank(scores[i]);
            }
            progress.accept(batch.size());
        }
        return ranks;
    }

    private RankingRow row(
            String method, @Nullable Integer goal, String targets, double[] ranks, Predicate<RankingCase> filter) {
        int users = 0;
        int hits = 0;
        double gain = 0;
        for (int i = 0; i < ranks.length; i++) {
            if (filter.test(cases.get(i))) {
                users++;
                if (ranks[i] <= FIRST) {
                    hits++;
                    gain += Math.log(2) / Math.log(ranks[i] + 1);
                }
            }
        }
        int divisor = Math.max(users, 1);
        double rate = (double) hits / divisor;
        double error = Math.sqrt(rate * (1 - rate) / divisor);
        return new RankingRow(method, goal, targets, users, rate, gain / divisor, error);
    }
}
