package dev.hone.trainer.rounds;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.train.TrainingObserver;
import org.apache.kafka.common.header.Headers;

/** Is told how rounds go on, for people; called from the worker's threads, one call at a time for each round. */
public interface RoundListener {

    /** Nobody listens. */
    RoundListener NONE = new RoundListener() {};

    default void started(TrainingRound round) {}

    /** The round's rows are drawn and its first step comes next. */
    default void prepared(TrainingRound round, TrainingObserver.Prepared prepared) {}

    /** A step was taken, counted from 1; the loss is in nats per response token. */
    default void stepped(TrainingRound round, int step, int steps, double loss, int responseTokens) {}

    /** The same step with what charts show of it; told before. */
    default void measured(TrainingRound round, TrainingObserver.Step step) {}

    /** The version is trained, and this part of judging it comes next; a part may come twice. */
    default void judging(TrainingRound round, JudgedPart part) {}

    /** The version is trained and judged, and is written to the artifact store next. */
    default void publishing(TrainingRound round) {}

    /** It lies there under its digest. */
    default void published(TrainingRound round, String digest) {}

    /** The round went to another worker, or the worker stops: nothing came of it here. */
    default void givenUp(TrainingRound round) {}

    /** The outcome is about to be sent; headers may be added to its record. */
    default void announcing(TrainingRound round, RoundOutcome outcome, Headers headers) {}

    /** The outcome is committed: a version, or a failure with its reason. */
    default void announced(TrainingRound round, RoundOutcome outcome) {}
}
