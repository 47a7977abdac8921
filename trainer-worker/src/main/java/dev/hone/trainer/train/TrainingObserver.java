package dev.hone.trainer.train;

/** Watches a training from the thread that it runs on. */
public interface TrainingObserver {

    /**
     * A step was taken.
     *
     * @param step counted from 1
     * @param loss of this step, in nats per response token
     * @param responseTokens of this step
     */
    void stepped(int step, int steps, double loss, int responseTokens);

    /** A checkpoint was written after this step. */
    default void checkpointed(int step) {}

    /** Whether the training should stop after this step; it leaves a checkpoint and throws {@link TrainingStoppedException}. */
    default boolean stopRequested() {
        return false;
    }
}
