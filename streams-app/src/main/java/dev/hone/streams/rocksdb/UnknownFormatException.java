package dev.hone.streams.rocksdb;

/** What a store holds is in a format that this program has never heard of: a newer one has written it. */
public final class UnknownFormatException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /**
     * @param what cannot be read, such as {@code an interaction}
     * @param known the newest format that this program knows
     */
    public UnknownFormatException(String what, int format, int known) {
        super(what + " in format " + format + " cannot be read by this version, which knows " + known
                + ": a newer one has written it, so start that one again (docs/upgrade.md); only where none has run here"
                + " is the state damaged, and reset it then");
    }
}
