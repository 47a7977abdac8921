package dev.hone.api.http;

import org.jspecify.annotations.Nullable;

/** Anything that keeps a call from its answer. */
public abstract class HoneException extends RuntimeException {

    private static final long serialVersionUID = 1;

    HoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
