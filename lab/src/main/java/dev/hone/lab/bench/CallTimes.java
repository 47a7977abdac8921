package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program asked of the engine's library, by name, out of a trace as Chrome's viewer reads it.
 *
 * @param heldUp microseconds by which calls were held up beyond what others of their kind took
 */
record CallTimes(List<Call> calls, double heldUp) {

    private static final String LIBRARY = "aten::";

    /** Of how many calls one may have been held up by something else, as by the trace's own bookkeeping. */
    private static final int ONE_IN = 100;

    CallTimes {
        calls = List.copyOf(calls);
    }

    /**
     * One of the library's operations.
     *
     * @param count how often a program asked for it
     * @param micros of all times, with all that it asks of other operations; the slowest of every hundred count as the
     *     slowest of the others, since one that was held up for milliseconds is no call's own time
     */
    record Call(String name, long count, double micros) {}

    /** Calls that the library makes of itself are part of the one that was asked for. */
    static CallTimes of(JsonNode trace) {
        List<JsonNode> events = new ArrayList<>();
        trace.forEach(event -> {
            if (event.path("name").asText().startsWith(LIBRARY) && event.has("dur")) {
                events.add(event);
            }
        });
        events.sort(
                Comparator.comparingDouble((JsonNode event) -> event.path("ts").asDouble())
                        .thenComparing(event -> -event.path("dur").asDouble()));
        Map<String, List<Double>> byName = new HashMap<>();
        double end = Double.NEGATIVE_INFINITY;
        for (JsonNode event : events) {
            double begins = event.path("ts").asDouble();
            double lasts = event.path("dur").asDouble();
            if (begins >= end) {
                end = begins + lasts;
                String name = event.path("name").asText().substring(LIBRARY.length());
                byName.computeIfAbsent(name, first -> new ArrayList<>()).add(lasts);
            }
        }
        List<Call> calls = byName.entrySet().stream()
                .map(all -> new Call(all.getKey(), all.getValue().size(), together(all.getValue())))
                .sorted(Comparator.comparingDouble(Call::micros).reversed().thenComparing(Call::name))
                .toList();
        double whole = byName.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .sum();
        double counted = calls.stream().mapToDouble(Call::micros).sum();
        return new CallTimes(calls, whole - counted);
    }

    private static double together(List<Double> lasted) {
        double[] sorted =
                lasted.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int heldUp = sorted.length / ONE_IN;
        double slowest = sorted[sorted.length - 1 - heldUp];
        return Arrays.stream(sorted).map(each -> Math.min(each, slowest)).sum();
    }

    /** Of all of them. */
    double micros() {
        return calls.stream().mapToDouble(Call::micros).sum();
    }

    long count() {
        return calls.stream().mapToLong(Call::count).sum();
    }
}
