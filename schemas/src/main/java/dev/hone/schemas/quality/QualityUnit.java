package dev.hone.schemas.quality;

/**
 * The unit of qualities in records, 2^-14: as whole multiples of it, equal qualities in [0, 1] are equal everywhere.
 */
public final class QualityUnit {

    /** The quality 1, in units. */
    public static final int ONE = 1 << 14;

    private QualityUnit() {}

    /** The nearest multiple, ties to the even one. Scaling by a power of two is exact, so this rounds once. */
    public static int of(double quality) {
        if (!(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("a quality lies in [0, 1], was " + quality);
        }
        return (int) Math.rint(quality * ONE);
    }

    /** What so many units are, exactly. */
    public static double toQuality(int units) {
        return (double) units / ONE;
    }
}
