package dev.hone.streams.ledger;

/** A fate of an input record. Each is in exactly one of them at any time. */
public enum Outcome {
    ACCEPTED("accepted"),
    DUPLICATES("duplicates"),
    SUPERSEDED("superseded"),
    LATE("late"),
    ORPHANS("orphans"),
    DEAD_LETTERS("deadLetters"),
    EXCLUDED("excluded"),
    ERASED("erased"),
    PENDING("pending");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** Its name in ledgers and reports. */
    public String word() {
        return word;
    }
}
