package dev.hone.serving.capture;

/** A captured event that cannot be sent as it is, however often it is tried. */
final class UnsendableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsendableException(String message) {
        super(message);
    }

    UnsendableException(String message, Throwable cause) {
        super(message, cause);
    }
}
