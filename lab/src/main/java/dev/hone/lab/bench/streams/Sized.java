package dev.hone.lab.bench.streams;

/**
 * For how many interactions the sizes of the topics are.
 *
 * @param withOpen whether those that stay open are among them, and what was written for them is in the sizes
 */
record Sized(long interactions, boolean withOpen) {

    // Of less than half of the load, a commit more or less would make another figure.
    private static final double ENOUGH = .5;

    static Sized ofLoad(long interactions) {
        return new Sized(interactions, false);
    }

    /**
     * Once it is seen that all that stays open was read: what was written until then is taken off the sizes, and with
     * it what was written for the part of the load that was read by then. Where that part is most of the load, since a
     * program that reads fast commits both at once, nothing can be taken off, and the sizes are for all that was read.
     *
     * @param ofLoad the part of the load that was read by then, 0 to 1
     * @param open interactions that stay open
     */
    Sized once(double ofLoad, long open) {
        return 1 - ofLoad < ENOUGH
                ? new Sized(interactions + open, true)
                : new Sized(Math.round(interactions * (1 - ofLoad)), false);
    }
}
