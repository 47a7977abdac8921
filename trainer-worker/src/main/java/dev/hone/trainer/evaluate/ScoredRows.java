package dev.hone.trainer.evaluate;

/**
 * Of how many held-out rows what was measured is, where the recipe bounds that.
 *
 * @param heldOut of the round's own ranges
 * @param counting those of them that the objective judges by
 * @param gate how many of these the gate compared losses on
 * @param following how many of all goal following is taken over
 */
public record ScoredRows(int heldOut, int counting, int gate, int following) {}
