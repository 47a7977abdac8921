package dev.hone.terminal;

/** A run that could not be brought to its end, or a claim that did not hold: the exit code is 1. */
public final class RunFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunFailedException(String message) {
        super(message);
    }

    public RunFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
