package dev.hone.streams.quality;

/** Qualities as whole multiples of 2^-14, so that equal scores are equal everywhere. */
final class FixedPoint {

    static final int ONE = 1 << 14;

    private FixedPoint() {}

    /** The nearest multiple, ties to the even one. Scaling by a power of two is exact, so this rounds once. */
    static int of(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a quality lies in [0, 1], was " + share);
        }
        return (int) Math.rint(share * ONE);
    }
}
