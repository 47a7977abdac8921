package dev.hone.api.http;

import org.jspecify.annotations.Nullable;

/** The server could not be reached, broke off, or said what is no answer of this API. Nobody knows what it did. */
public final class NoAnswerException extends HoneException {

    private static final long serialVersionUID = 1;

    NoAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
