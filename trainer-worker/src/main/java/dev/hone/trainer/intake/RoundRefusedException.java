package dev.hone.trainer.intake;

import org.jspecify.annotations.Nullable;

/**
 * A round that can give no version, however often it is tried. The message says why and how to mend it, and goes into
 * the round's outcome; it never holds user text.
 */
public final class RoundRefusedException extends RuntimeException {

    private final boolean configuration;
    private final transient Unusable unusable;

    /** A fault of what is to be trained on. */
    public RoundRefusedException(String reason) {
        this(reason, null, false, Unusable.NONE);
    }

    /** The same, found by another exception. */
    public RoundRefusedException(String reason, Throwable cause) {
        this(reason, cause, false, Unusable.NONE);
    }

    private RoundRefusedException(String reason, @Nullable Throwable cause, boolean configuration, Unusable unusable) {
        super(reason, cause);
        this.configuration = configuration;
        this.unusable = unusable;
    }

    /** A fault of settings, base model or surroundings: no example is to blame. */
    public static RoundRefusedException bySettings(String reason) {
        return new RoundRefusedException(reason, null, true, Unusable.NONE);
    }

    /** The same, found by another exception. */
    public static RoundRefusedException bySettings(String reason, Throwable cause) {
        return new RoundRefusedException(reason, cause, true, Unusable.NONE);
    }

    /**
     * Nothing is left to train on.
     *
     * @param configuration whether other settings would leave something
     */
    public static RoundRefusedException nothingUsable(Unusable unusable, boolean configuration) {
        String reason = "none of the round's " + unusable.total() + " examples can be trained on: " + unusable.words();
        return new RoundRefusedException(reason, null, configuration, unusable);
    }

    /** Why, in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** Whether the fault lies in settings, base model or surroundings, and not in the examples. */
    public boolean isOfSettings() {
        return configuration;
    }

    /** The examples that could not be trained on, where that is the reason. */
    public Unusable unusable() {
        return unusable;
    }
}
