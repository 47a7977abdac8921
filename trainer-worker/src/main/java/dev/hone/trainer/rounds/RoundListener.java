package dev.hone.trainer.rounds;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;

/** Is told how rounds go on, for people; called from the worker's threads, one call at a time for each round. */
public interface RoundListener {

    /** Nobody listens. */
    RoundListener NONE = new RoundListener() {};

    default void started(TrainingRound round) {}

    /** A step was taken, counted from 1; the loss is in nats per response token. */
    default void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {}

    /** The outcome is committed. */
    default void announced(TrainingRound round, RoundOutcome outcome) {}
}
