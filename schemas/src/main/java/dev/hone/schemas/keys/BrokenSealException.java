package dev.hone.schemas.keys;

/** Something does not open: it was changed, or it is sealed under another key or for another place. */
public final class BrokenSealException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenSealException(Throwable cause) {
        super("it does not open: it was changed, or belongs to another key or interaction", cause);
    }
}
