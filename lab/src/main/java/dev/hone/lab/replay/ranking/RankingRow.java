package dev.hone.lab.replay.ranking;

import org.jspecify.annotations.Nullable;

/**
 * Ranking metrics of one method on the held-out titles.
 *
 * @param goal the goal's level, or null without one
 * @param targets which users: all, or those whose held-out rating is {@code >=4} or {@code <4}
 * @param hr10 share of users whose title is among the first ten
 * @param ndcg10 mean of 1 / log2(rank + 1) within the first ten
 * @param se standard error of {@code hr10}
 */
public record RankingRow(
        String method, @Nullable Integer goal, String targets, int users, double hr10, double ndcg10, double se) {}
