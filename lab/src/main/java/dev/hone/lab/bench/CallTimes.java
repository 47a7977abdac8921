package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a program asked of the engine's library, by name, out of a trace as Chrome's viewer reads it. */
record CallTimes(List<Call> calls) {

    private static final String LIBRARY = "aten::";

    CallTimes {
        calls = List.copyOf(calls);
    }

    /**
     * One of the library's operations.
     *
     * @param count how often a program asked for it
     * @param micros of all times, with all that it asks of other operations
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
        Map<String, Call> byName = new HashMap<>();
        double end = Double.NEGATIVE_INFINITY;
        for (JsonNode event : events) {
            double begins = event.path("ts").asDouble();
            double lasts = event.path("dur").asDouble();
            if (begins >= end) {
                end = begins + lasts;
                String name = event.path("name").asText().substring(LIBRARY.length());
                byName.merge(name, new Call(name, 1, lasts), CallTimes::sum);
            }
        }
        return new CallTimes(byName.values().stream()
                .sorted(Comparator.comparingDouble(Call::micros).reversed().thenComparing(Call::name))
                .toList());
    }

    private static Call sum(Call one, Call other) {
        return new Call(one.name, one.count + other.count, one.micros + other.micros);
    }

    /** Of all of them. */
    double micros() {
        return calls.stream().mapToDouble(Call::micros).sum();
    }

    long count() {
        return calls.stream().mapToLong(Call::count).sum();
    }
}
