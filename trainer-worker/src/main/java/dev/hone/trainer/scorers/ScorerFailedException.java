package dev.hone.trainer.scorers;

/** A scorer gave no scores. The message says why and how to mend it; it holds nothing that people wrote. */
public final class ScorerFailedException extends RuntimeException {

    public ScorerFailedException(String message) {
        super(message);
    }

    public ScorerFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
