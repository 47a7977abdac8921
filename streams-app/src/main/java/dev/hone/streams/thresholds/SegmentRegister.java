package dev.hone.streams.thresholds;

import dev.hone.schemas.records.SegmentGoals;
import dev.hone.schemas.records.ThresholdCell;

/**
 * Which segments of a line count on their own: the first so many that came. The others count in the pool alone, for
 * ever, so that what one of them takes back comes from where it was counted.
 */
record SegmentRegister(CellKeys keys, Cells cells, int maxSegments) {
    static final String POOL = "*";

    /** The name to count under. */
    String admit(String segment) {
        return isKnown(segment) ? segment : POOL;
    }

    boolean isKnown(String segment) {
        return cells.get(keys.segment(segment)) != null;
    }

    /** Takes the segment in, if there is room. */
    boolean register(String segment, int registered) {
        if (segment.equals(POOL) || registered >= maxSegments || isKnown(segment)) {
            return false;
        }
        cells.put(keys.segment(segment), new ThresholdCell(new SegmentGoals(null)));
        return true;
    }
}
