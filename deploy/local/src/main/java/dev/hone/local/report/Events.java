package dev.hone.local.report;

/** What became of the records of a replay; each is in exactly one of the seven from {@code accepted} to {@code pending}. */
public record Events(
        long records,
        long prompts,
        long responses,
        long feedback,
        long accepted,
        long duplicates,
        long superseded,
        long late,
        long orphans,
        long deadLetters,
        long pending,
        long interactions,
        long examples) {

    /** Records that are in none of the seven, or in more than one where it is below 0. */
    public long unaccounted() {
        return records - accepted - duplicates - superseded - late - orphans - deadLetters - pending;
    }
}
