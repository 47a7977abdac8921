package dev.hone.streams.sequential;

import dev.hone.schemas.quality.QualityUnit;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An exact histogram of scores, which lie in [0, 1], in {@link QualityUnit}s. Immutable. */
public final class ScoreCounts {

    /** The score 1. */
    public static final int ONE = QualityUnit.ONE;

    public static final ScoreCounts NONE = new ScoreCounts(new int[0], new long[0], 0);

    private final int[] scores; // rising
    private final long[] counts;
    private final long total;
    private @Nullable Terms terms; // a memo of what the counts say: a race computes it twice

    private ScoreCounts(int[] scores, long[] counts, long total) {
        this.scores = scores;
        this.counts = counts;
        this.total = total;
    }

    /** Takes what a counter is told. */
    public interface Visitor {
        void count(int score, long count);
    }

    public ScoreCounts with(int score) {
        return with(score, 1);
    }

    public ScoreCounts with(int score, long count) {
        if (score < 0 || score > ONE || count < 1) {
            throw new IllegalArgumentException(
                    "a score lies in [0, " + ONE + "] and is counted at least once, was " + score + ", " + count);
        }
        int at = Arrays.binarySearch(scores, score);
        if (at >= 0) {
            long[] more = counts.clone();
            more[at] += count;
            return new ScoreCounts(scores, more, total + count);
        }
        int insertion = -at - 1;
        int[] wider = new int[scores.length + 1];
        long[] more = new long[scores.length + 1];
        System.arraycopy(scores, 0, wider, 0, insertion);
        System.arraycopy(counts, 0, more, 0, insertion);
        wider[insertion] = score;
        more[insertion] = count;
        System.arraycopy(scores, insertion, wider, insertion + 1, scores.length - insertion);
        System.arraycopy(counts, insertion, more, insertion + 1, scores.length - insertion);
        return new ScoreCounts(wider, more, total + count);
    }

    public ScoreCounts plus(ScoreCounts other) {
        if (scores.length == 0 || other.scores.length == 0) {
            return scores.length == 0 ? other : this;
        }
        if (other.scores.length == 1) {
            return with(other.scores[0], other.counts[0]);
        }
        int[] merged = IntStream.concat(Arrays.stream(scores), Arrays.stream(other.scores))
                .sorted()
                .distinct()
                .toArray();
        long[] sums = new long[merged.length];
        for (int i = 0; i < merged.length; i++) {
            sums[i] = of(merged[i]) + other.of(merged[i]);
        }
        return new ScoreCounts(merged, sums, total + other.total);
    }

    /** The same, or with more distinct scores than that each at the nearest multiple of so many parts of 1. */
    public ScoreCounts coarser(int most) {
        if (distinct() <= most) {
            return this;
        }
        int width = ONE / most;
        ScoreCounts[] sums = {NONE};
        forEach((score, count) -> sums[0] = sums[0].with((score + width / 2) / width * width, count));
        return sums[0];
    }

    public long total() {
        return total;
    }

    /** How many distinct scores there are. */
    public int distinct() {
        return scores.length;
    }

    /** How often the score occurs. */
    public long of(int score) {
        int at = Arrays.binarySearch(scores, score);
        return at < 0 ? 0 : counts[at];
    }

    /** In [0, 1]; empty without a score. */
    public OptionalDouble mean() {
        long sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum += scores[i] * counts[i];
        }
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / (double) total / ONE);
    }

    /** Of those that were counted; 0 without a score. */
    public double variance() {
        double mean = mean().orElse(0);
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double apart = (double) scores[i] / ONE - mean;
            sum += counts[i] * apart * apart;
        }
        return total == 0 ? 0 : sum / total;
    }

    /** Lowest first. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < scores.length; i++) {
            visitor.count(scores[i], counts[i]);
        }
    }

    Terms terms() {
        Terms known = terms;
        if (known == null) {
            known = Terms.of(this);
            terms = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ScoreCounts that
                        && Arrays.equals(scores, that.scores)
                        && Arrays.equals(counts, that.counts));
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(scores) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return Arrays.toString(scores) + " x " + Arrays.toString(counts);
    }
}
