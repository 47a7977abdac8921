package dev.hone.api.http;

/** The client's own deadline was over before there was an answer. The request was cancelled. */
public final class TooLateException extends HoneException {

    private static final long serialVersionUID = 1;

    TooLateException(String message) {
        super(message, null);
    }
}
