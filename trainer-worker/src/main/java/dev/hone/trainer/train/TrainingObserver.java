package dev.hone.trainer.train;

import dev.hone.trainer.evaluate.JudgedPart;
import dev.hone.trainer.intake.Unusable;

/** Watches a training from the thread that it runs on. */
public interface TrainingObserver {

    /**
     * What a training has before its first step.
     *
     * @param unusable examples of the round that are left out
     * @param promptTokens of all rows, which give no loss
     * @param responseTokens of all rows, which the loss is taken over
     */
    record Prepared(int examples, int replayed, Unusable unusable, long promptTokens, long responseTokens) {}

    /** The rows are drawn. */
    default void prepared(Prepared prepared) {}

    /**
     * A step was taken.
     *
     * @param step counted from 1
     * @param loss of this step, in nats per response token
     * @param responseTokens of this step
     */
    void stepped(int step, int steps, double loss, int responseTokens);

    /**
     * A step, with what charts show of it.
     *
     * @param step counted from 1
     * @param loss in nats per response token
     * @param learningRate that it was taken with
     * @param gradientNorm before clipping
     */
    record Step(int step, int steps, double loss, int responseTokens, double learningRate, double gradientNorm) {}

    /** A step was taken; told before {@link #stepped}. */
    default void measured(Step step) {}

    /** A checkpoint was written after this step. */
    default void checkpointed(int step) {}

    /** The version is trained, and this part of judging it comes next; a part may come twice. */
    default void judging(JudgedPart part) {}

    /** The version is trained and judged, and is written to the artifact store next. */
    default void publishing() {}

    /** It lies there under its digest. */
    default void published(String digest) {}

    /**
     * Whether the training should stop after this step; it leaves a checkpoint and throws
     * {@link TrainingStoppedException}.
     */
    default boolean stopRequested() {
        return false;
    }
}
