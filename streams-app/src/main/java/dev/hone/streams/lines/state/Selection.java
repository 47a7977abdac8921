package dev.hone.streams.lines.state;

import dev.hone.schemas.records.OffsetRange;
import java.util.ArrayList;
import java.util.List;

/** The examples that the next round takes, between two vectors of offsets. */
public record Selection(List<OffsetRange> ranges, List<OffsetRange> before, long examples, int cut, String closedBy) {
    static List<OffsetRange> between(List<Long> from, List<Long> to) {
        List<OffsetRange> ranges = new ArrayList<>();
        for (int partition = 0; partition < from.size(); partition++) {
            if (from.get(partition) < to.get(partition)) {
                ranges.add(new OffsetRange(partition, from.get(partition), to.get(partition)));
            }
        }
        return ranges;
    }
}
