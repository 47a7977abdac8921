package dev.hone.lab.replay.formats;

/** The numbers that one rating field has had so far, and the scale that they suggest. */
final class FieldRange {

    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private boolean onlyZeroAndOne = true;

    void see(Opinion opinion) {
        lowest = Math.min(lowest, opinion.number());
        highest = Math.max(highest, opinion.number());
        onlyZeroAndOne &= opinion.number() == 0 || opinion.number() == 1;
    }

    /** Whether it says no more than yes and no. */
    boolean yesOrNo() {
        return onlyZeroAndOne;
    }

    /** The usual scale that holds them all, or else from the lowest to the highest. */
    Scale scale() {
        for (double[] usual : new double[][] {{0, 1}, {1, 5}, {0, 5}, {-1, 1}, {1, 10}, {0, 10}, {0, 100}}) {
            if (lowest >= usual[0] && highest <= usual[1]) {
                return new Scale(usual[0], usual[1]);
            }
        }
        return lowest < highest ? new Scale(lowest, highest) : new Scale(Math.min(lowest, 0), Math.max(highest, 1));
    }
}
