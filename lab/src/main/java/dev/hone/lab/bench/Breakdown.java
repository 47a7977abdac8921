package dev.hone.lab.bench;

import dev.hone.client.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the time of decoding goes, per token.
 *
 * @param seconds of a whole run, nothing traced
 * @param tracedSeconds of a run whose calls were traced, which is slower by the tracing
 * @param products of the matrices of one step and nothing else
 */
record Breakdown(Measure measure, double seconds, double tracedSeconds, CallTimes calls, Products products) {

    /**
     * Seconds of one step's products.
     *
     * @param asRows as programs ask for them, with the faster of one thread and all
     * @param asVector one row asked for as a vector, the same; NaN where there are more
     */
    record Products(double asRows, double asVector) {}

    private int steps() {
        return measure.model().decodeTokens();
    }

    private double perStep(double seconds) {
        return 1e6 * seconds / steps();
    }

    /** What is in no call of the library: Java, the interface, and the program between calls; as it was traced. */
    double outside() {
        return perStep(tracedSeconds) - (calls.micros() + calls.heldUp()) / steps();
    }

    private double gigabytesPerSecond(double secondsOfStep) {
        return measure.bytes() / steps() / secondsOfStep / 1e9;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("config", measure.model().name());
        map.put("name", measure.name());
        map.put("microsPerStep", perStep(seconds));
        map.put("tracedMicrosPerStep", perStep(tracedSeconds));
        map.put("outsideMicrosPerStep", outside());
        map.put("heldUpMicrosPerStep", calls.heldUp() / steps());
        map.put("callsPerStep", (double) calls.count() / steps());
        map.put("productMicros", 1e6 * products.asRows());
        map.put("productGigabytesPerSecond", gigabytesPerSecond(products.asRows()));
        if (Double.isFinite(products.asVector())) {
            map.put("vectorProductMicros", 1e6 * products.asVector());
            map.put("vectorProductGigabytesPerSecond", gigabytesPerSecond(products.asVector()));
        }
        List<Map<String, Object>> all = new ArrayList<>();
        for (CallTimes.Call call : calls.calls()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("call", call.name());
            one.put("perStep", (double) call.count() / steps());
            one.put("microsPerStep", call.micros() / steps());
            all.add(one);
        }
        map.put("calls", all);
        return map;
    }

    /** The rows of a table: what, how often, microseconds of a step, share of the traced step. */
    void tell(Table table) {
        double traced = perStep(tracedSeconds);
        String name = measure.key();
        table.row(name + ", not traced", null, perStep(seconds), null);
        table.row(name + ", traced", (double) calls.count() / steps(), traced, 1.0);
        for (CallTimes.Call call : calls.calls()) {
            double micros = call.micros() / steps();
            table.row("  " + call.name(), (double) call.count() / steps(), micros, micros / traced);
        }
        table.row("  outside the library", null, outside(), outside() / traced);
        table.row(name + ", its products alone", null, 1e6 * products.asRows(), null);
        if (Double.isFinite(products.asVector())) {
            table.row(name + ", the same as vectors", null, 1e6 * products.asVector(), null);
        }
    }
}
