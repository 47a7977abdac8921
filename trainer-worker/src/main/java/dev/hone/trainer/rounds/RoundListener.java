package dev.hone.trainer.rounds;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.train.TrainingObserver;

/** Is told how rounds go on, for people; called from the worker's threads, one call at a time for each round. */
public interface RoundListener {

    /** Nobody listens. */
    RoundListener NONE = new RoundListener() {};

    default void started(TrainingRound round) {}

    /** The round's rows are drawn and its first step comes next. */
    default void prepared(TrainingRound round, TrainingObserver.Prepared prepared) {}

    /** A step was taken, counted from 1; the loss is in nats per response token. */
    default void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {}

    /** The outcome is committed: a version, or a failure with its reason. */
    default void announced(TrainingRound round, RoundOutcome outcome) {}
}
