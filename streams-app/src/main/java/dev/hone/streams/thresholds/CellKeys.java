package dev.hone.streams.thresholds;

import java.util.HexFormat;

/** Keys of the store, whose byte order is the order of time. A line has no "/" in its name. */
record CellKeys(String line) {
    static final String CLOCKS = "clock/";
    static final String AFTER_CLOCKS = "clock0";

    private static final String AFTER_ALL_TIMES = "g";
    /** Behind a segment, in whose name it cannot be. */
    private static final char COHORT = '\0';

    String clock() {
        return CLOCKS + line;
    }

    String segment(String segment) {
        return "segment/" + line + "/" + segment;
    }

    /** Sorts before each segment of the line. */
    String segments() {
        return "segment/" + line + "/";
    }

    String afterSegments() {
        return "segment/" + line + "0";
    }

    String counted(long bucketMs, String segment, int cohort) {
        return countedFrom(bucketMs) + "/" + segment + behind(cohort);
    }

    /** Sorts before each counted entry of this bucket and after those of earlier ones. */
    String countedFrom(long bucketMs) {
        return "counted/" + line + "/" + ordered(bucketMs);
    }

    String afterCounted() {
        return "counted/" + line + "/" + AFTER_ALL_TIMES;
    }

    String pending(long stampMs, long bucketMs, String segment, int cohort) {
        return pendingFrom(stampMs) + "/" + ordered(bucketMs) + "/" + segment + behind(cohort);
    }

    /** Sorts before each pending entry of this stamp and after those of earlier ones. */
    String pendingFrom(long stampMs) {
        return "pending/" + line + "/" + ordered(stampMs);
    }

    String afterPending() {
        return "pending/" + line + "/" + AFTER_ALL_TIMES;
    }

    // Nothing behind what is of no cohort: such entries are those of releases that knew of none.
    private static String behind(int cohort) {
        return cohort == 0 ? "" : COHORT + HexFormat.of().toHexDigits((short) cohort);
    }

    // The sign bit turned over: hexadecimal digits then sort as the numbers do, before 1970 too.
    private static String ordered(long timeMs) {
        return HexFormat.of().toHexDigits(timeMs ^ Long.MIN_VALUE);
    }
}
