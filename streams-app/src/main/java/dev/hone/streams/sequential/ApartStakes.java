package dev.hone.streams.sequential;

/** Gamblers in each arm by themselves: the product of the mean wealth in both. */
final class ApartStakes implements Stakes {

    private final Wealth upper;
    private final Wealth lower;

    ApartStakes(Terms upper, Terms lower) {
        this.upper = new Wealth(upper);
        this.lower = new Wealth(lower);
    }

    @Override
    public int steps() {
        return Wealth.STEPS;
    }

    @Override
    public double log(int upperStep, int lowerStep) {
        return upper.logAbove(upperStep) + lower.logBelow(lowerStep);
    }

    @Override
    public double logOnce(int upperStep, int lowerStep) {
        return upper.logAboveOnce(upperStep) + lower.logBelowOnce(lowerStep);
    }

    @Override
    public double logAtMost(int upperStep, int lowerStep) {
        return upper.logAboveAtMost(upperStep) + lower.logBelowAtMost(lowerStep);
    }
}
