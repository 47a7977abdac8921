package dev.hone.client.report;

/**
 * Counts of the records of a replay by outcome; each record is in exactly one of the nine from {@code accepted} to
 * {@code pending}.
 *
 * @param withheld interactions that have a quality and make no example, since their response is nothing to imitate
 */
public record Events(
        long records,
        long prompts,
        long responses,
        long feedback,
        long accepted,
        long duplicates,
        long superseded,
        long late,
        long excluded,
        long orphans,
        long deadLetters,
        long erased,
        long pending,
        long interactions,
        long examples,
        long withheld) {

    /** Records that the join handed on from a session to its interactions, and nobody sent. */
    public long handedOn() {
        return records - prompts - responses - feedback;
    }

    /** Records that are in none of the nine, or in more than one where it is below 0. */
    public long unaccounted() {
        return records
                - accepted
                - duplicates
                - superseded
                - late
                - excluded
                - orphans
                - deadLetters
                - erased
                - pending;
    }
}
