package dev.hone.streams.lines.state;

import static java.util.Comparator.comparingInt;

import dev.hone.schemas.records.OffsetRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of offsets that no round may use, in order, those that overlap or touch as one. There are never more than a
 * bounded number of them: where there would be, the narrowest gaps between them are closed, so that a few good examples
 * are left out with the bad ones and no bad one is ever let in.
 */
final class Quarantine {

    static final int MOST = 4_096;

    private Quarantine() {}

    static List<OffsetRange> of(List<OffsetRange> ranges) {
        List<OffsetRange> joined = joined(ranges, 0);
        if (joined.size() <= MOST) {
            return joined;
        }
        // As many gaps are closed as there are ranges too many; equal ones may be closed together.
        List<Long> gaps = gaps(joined);
        int tooMany = joined.size() - MOST;
        return gaps.size() < tooMany ? joined : joined(joined, gaps.get(tooMany - 1));
    }

    /** The ranges, with gaps of up to so many offsets closed. */
    private static List<OffsetRange> joined(List<OffsetRange> ranges, long gap) {
        List<OffsetRange> sorted = new ArrayList<>(ranges);
        sorted.sort(comparingInt(OffsetRange::getPartition).thenComparingLong(OffsetRange::getFrom));
        List<OffsetRange> joined = new ArrayList<>();
        for (OffsetRange next : sorted) {
            OffsetRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (next.getFrom() >= next.getTo()) {
                continue;
            }
            if (last != null && last.getPartition() == next.getPartition() && next.getFrom() - last.getTo() <= gap) {
                joined.set(
                        joined.size() - 1,
                        new OffsetRange(last.getPartition(), last.getFrom(), Math.max(last.getTo(), next.getTo())));
            } else {
                joined.add(next);
            }
        }
        return List.copyOf(joined);
    }

    /** The gaps within partitions, narrowest first. */
    private static List<Long> gaps(List<OffsetRange> joined) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < joined.size(); i++) {
            if (joined.get(i).getPartition() == joined.get(i - 1).getPartition()) {
                gaps.add(joined.get(i).getFrom() - joined.get(i - 1).getTo());
            }
        }
        gaps.sort(null);
        return gaps;
    }
}
