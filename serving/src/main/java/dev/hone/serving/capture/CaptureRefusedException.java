package dev.hone.serving.capture;

/** The event could not be kept and was not: whoever sent it must hear so. */
public final class CaptureRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CaptureRefusedException(String message) {
        super(message);
    }

    public CaptureRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
