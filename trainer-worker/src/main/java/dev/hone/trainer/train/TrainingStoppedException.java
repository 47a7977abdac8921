package dev.hone.trainer.train;

/** A training was stopped from outside; its checkpoint is where it goes on. */
public final class TrainingStoppedException extends RuntimeException {

    public TrainingStoppedException(int step) {
        super("the training was stopped after step " + step);
    }
}
