package dev.hone.streams.sequential;

/** What the gamblers of a test have made of 1 on the scores of both arms. */
interface Stakes {

    /** The parts of 1 in which means are told apart. */
    int steps();

    /**
     * The logarithm of their mean wealth, had they bet that the upper mean is above the one bound and the lower mean
     * below the other, in steps. Falls in the upper bound, from 1 to {@link #steps}; rises in the lower one, from 0 to
     * {@link #steps} - 1.
     */
    double log(int upperStep, int lowerStep);

    /** The same where nothing near it will be asked for: it is not kept. */
    double logOnce(int upperStep, int lowerStep);

    /** What it is at most, without a logarithm of any score, and mostly near enough to see that it is too little. */
    double logAtMost(int upperStep, int lowerStep);
}
