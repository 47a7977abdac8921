package dev.hone.streams.sequential;

/**
 * Scores in [0, 1] and how often each occurs. With more than {@value #INTERVALS} distinct scores each is shared between
 * its two neighbours on a coarser grid so that the mean stays; since the logarithm is concave, what bets on them have
 * won is then a little too small, never too large.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Terms(double[] scores, double[] counts) {

    private static final int INTERVALS = 64;

    static Terms of(ScoreCounts exact) {
        return exact.distinct() <= INTERVALS ? taken(exact) : shared(exact);
    }

    private static Terms taken(ScoreCounts exact) {
        Terms terms = new Terms(new double[exact.distinct()], new double[exact.distinct()]);
        int[] next = {0};
        exact.forEach((score, count) -> {
            terms.scores[next[0]] = (double) score / ScoreCounts.ONE;
            terms.counts[next[0]++] = count;
        });
        return terms;
    }

    private static Terms shared(ScoreCounts exact) {
        Terms terms = new Terms(new double[INTERVALS + 1], new double[INTERVALS + 1]);
        int width = ScoreCounts.ONE / INTERVALS;
        for (int point = 0; point <= INTERVALS; point++) {
            terms.scores[point] = (double) point / INTERVALS;
        }
        exact.forEach((score, count) -> {
            int left = Math.min(score / width, INTERVALS - 1);
            double right = (double) (score - left * width) / width;
            terms.counts[left] += count * (1 - right);
            terms.counts[left + 1] += count * right;
        });
        return terms;
    }

    double total() {
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        return total;
    }

    double sum() {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum += scores[i] * counts[i];
        }
        return sum;
    }
}
