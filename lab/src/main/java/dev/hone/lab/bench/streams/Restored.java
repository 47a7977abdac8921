package dev.hone.lab.bench.streams;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the program came back after it had been killed; times are seconds since it was started again.
 *
 * @param state what was left of its folder: emptied or kept
 * @param firstSeconds until the first record of its state was read back, or it was ready: what it waited for before
 * @param readySeconds until its ops port called it ready
 * @param caughtUpSeconds until, in each partition, what came while it was dead could be read by a reader of committed
 *     records
 * @param records of its state that were read back
 * @param cpuSeconds of the process until then, the start of its JVM included
 */
record Restored(
        String state,
        double firstSeconds,
        double readySeconds,
        double caughtUpSeconds,
        long records,
        double cpuSeconds) {

    /** CPU microseconds of a record that was read back. */
    double microsPerRecord() {
        return cpuSeconds * 1e6 / Math.max(1, records);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", state);
        map.put("firstSeconds", firstSeconds);
        map.put("readySeconds", readySeconds);
        map.put("caughtUpSeconds", caughtUpSeconds);
        map.put("records", records);
        map.put("cpuSeconds", cpuSeconds);
        map.put("applicationMicrosPerRecord", microsPerRecord());
        return map;
    }
}
