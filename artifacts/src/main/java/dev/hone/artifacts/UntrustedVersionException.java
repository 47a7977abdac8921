package dev.hone.artifacts;

/** A version that no trusted key has signed; the words say what is wrong with it. */
public final class UntrustedVersionException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    UntrustedVersionException(String message) {
        super(message);
    }
}
