package dev.hone.serving.external;

/** What the engine sent is not what its contract says. The message holds nothing of it. */
final class GarbledException extends Exception {

    private static final long serialVersionUID = 1L;

    GarbledException(String message) {
        super(message);
    }
}
