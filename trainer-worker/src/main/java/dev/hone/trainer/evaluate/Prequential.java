package dev.hone.trainer.evaluate;

/**
 * How a version did on the interactions of the next round, before anything was learned from them: its prequential
 * score (Dawid 1984, "Statistical Theory: The Prequential Approach"), measured by that round. No holdout is as honest,
 * since these are the users, the prompts and the fashions of the time in which the version was served.
 *
 * @param beside its loss where a row met the goal that serving asks for, under that goal, beside the base's without one
 *     (as that of a parent)
 * @param following whether its goals still tell better answers from worse ones
 */
public record Prequential(PairedLoss beside, Interval following) {}
