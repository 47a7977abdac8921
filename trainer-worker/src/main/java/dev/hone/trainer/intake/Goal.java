package dev.hone.trainer.intake;

/**
 * One goal of a segment.
 *
 * @param threshold lowest quality that meets it, in units of 2^-14; every quality meets level 0
 * @param percent share of the window at or above the threshold, as the goal's sentence names it
 */
public record Goal(int level, int threshold, int percent) {

    public Goal {
        if (level < 0) {
            throw new IllegalArgumentException("a goal's level is 0 or more, was " + level);
        }
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a goal's percent is in 1..100, was " + percent);
        }
    }

    boolean metBy(int quality) {
        return level == 0 || quality >= threshold;
    }
}
