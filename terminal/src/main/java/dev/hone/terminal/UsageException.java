package dev.hone.terminal;

/** A wrong flag, file, setting or port: the message is the one line that the user sees, and the exit code is 2. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
