package dev.hone.streams.sequential;

/**
 * Sums of the first three powers of what scores gain. Since log(1 + x) is at most x, and at most x - x^2 / 2 + x^3 / 3,
 * they say what whoever stakes s on each unit has made at most, whatever s is.
 */
record Powers(double first, double second, double third) {

    /** Of {@code slope x - offset} for each score x. */
    static Powers of(Terms terms, double slope, double offset) {
        double[] scores = terms.scores();
        double[] counts = terms.counts();
        double first = 0;
        double second = 0;
        double third = 0;
        for (int i = 0; i < scores.length; i++) {
            double gain = slope * scores[i] - offset;
            double part = counts[i] * gain;
            first += part;
            part *= gain;
            second += part;
            third += part * gain;
        }
        return new Powers(first, second, third);
    }

    /** The logarithm of what such a stake, under which no gain is -1 or less, has made is at most this. */
    double logAtMost(double stake) {
        double linear = stake * first;
        return Math.min(linear, linear + stake * stake * (stake * third / 3 - second / 2));
    }
}
