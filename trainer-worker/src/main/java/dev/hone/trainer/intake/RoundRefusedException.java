package dev.hone.trainer.intake;

/**
 * A round that can give no version, however often it is tried. The message says why and how to mend it, and goes into the
 * round's outcome; it never holds user text.
 */
public final class RoundRefusedException extends RuntimeException {

    public RoundRefusedException(String reason) {
        super(reason);
    }

    public RoundRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** Why, in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
