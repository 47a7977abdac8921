package dev.hone.trainer.publish;

/**
 * What was left out since a subject, a key or a source has too many of those that meet a goal.
 *
 * @param examples demonstrations of the round
 * @param replay earlier ones, of all that the round could learn from once more
 * @param holdout those of its holdout, that nothing was measured on
 */
public record BeyondContributorShare(int examples, int replay, int holdout) {}
