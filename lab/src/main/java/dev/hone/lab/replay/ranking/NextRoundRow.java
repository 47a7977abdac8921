package dev.hone.lab.replay.ranking;

/**
 * Ranking metrics of one method on interactions of a round that it has not been trained on yet.
 *
 * @param role what the method is to the version that was made before the round: itself, its parent, the base, or a
 *     method without a model that was counted again
 * @param ranking its {@code users} are interactions
 */
public record NextRoundRow(int round, String role, RankingRow ranking) {}
