package dev.hone.serving.console;

import dev.hone.schemas.quality.QualityUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mean quality of the newest buckets of a segment, from the changes of its counts. Not thread-safe. */
final class QualityRing {

    /** Buckets that are kept: 24 bytes each. */
    static final int MOST = 64;

    private long[] starts = new long[4];
    private long[] counts = new long[4];
    private long[] sums = new long[4];
    private int size;

    /** @param sum of the qualities, in units of 2^-14; below 0 where more is taken back than comes */
    void add(long bucketMs, long count, long sum) {
        int found = Arrays.binarySearch(starts, 0, size, bucketMs);
        int at = found < 0 ? opened(-found - 1, bucketMs) : found;
        if (at >= 0) {
            counts[at] += count;
            sums[at] += sum;
        }
    }

    /** Oldest first; without the buckets in which nothing counts. */
    List<LoopSnapshot.Quality> points() {
        List<LoopSnapshot.Quality> points = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            // Of a bucket that is older than what was read, only what was taken back may be known.
            if (counts[i] > 0 && sums[i] >= 0 && sums[i] <= counts[i] * QualityUnit.ONE) {
                double mean = (double) sums[i] / counts[i] / QualityUnit.ONE;
                points.add(new LoopSnapshot.Quality(Instant.ofEpochMilli(starts[i]), counts[i], mean));
            }
        }
        return points;
    }

    /** Makes room for a bucket; -1 where it is older than all that are kept. */
    private int opened(int place, long bucketMs) {
        int at = place;
        if (size == MOST) {
            if (at == 0) {
                return -1;
            }
            at--;
            moved(1, 0, at);
        } else {
            grow();
            moved(at, at + 1, size - at);
            size++;
        }
        starts[at] = bucketMs;
        counts[at] = 0;
        sums[at] = 0;
        return at;
    }

    private void moved(int from, int to, int length) {
        System.arraycopy(starts, from, starts, to, length);
        System.arraycopy(counts, from, counts, to, length);
        System.arraycopy(sums, from, sums, to, length);
    }

    private void grow() {
        if (size == starts.length) {
            int room = Math.min(MOST, size * 2);
            starts = Arrays.copyOf(starts, room);
            counts = Arrays.copyOf(counts, room);
            sums = Arrays.copyOf(sums, room);
        }
    }
}
