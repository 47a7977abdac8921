package dev.hone.lab.bench.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One call out of a trace as Chrome's viewer reads it.
 *
 * @param begins microseconds
 * @param ends microseconds
 * @param shapes of what it was given; one without dimensions is empty
 */
record TracedCall(String name, long thread, double begins, double ends, List<List<Long>> shapes) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FACTORS = 2;

    TracedCall {
        shapes = shapes.stream().map(List::copyOf).toList();
    }

    /** All of a file, one after the other, since whole files are large. */
    static List<TracedCall> read(Path trace) throws IOException {
        List<TracedCall> calls = new ArrayList<>();
        try (MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(trace.toFile())) {
            while (events.hasNext()) {
                JsonNode event = events.next();
                if (event.has("dur")) {
                    calls.add(of(event));
                }
            }
        }
        return calls;
    }

    private static TracedCall of(JsonNode event) {
        double begins = event.path("ts").asDouble();
        List<List<Long>> shapes = new ArrayList<>();
        event.path("shape").forEach(shape -> {
            List<Long> sizes = new ArrayList<>();
            shape.forEach(size -> sizes.add(size.asLong()));
            shapes.add(sizes);
        });
        return new TracedCall(
                event.path("name").asText(),
                event.path("tid").asLong(),
                begins,
                begins + event.path("dur").asDouble(),
                shapes);
    }

    /** Additions and multiplications of all products of matrices, in a trace that has shapes. */
    static double productOperations(List<TracedCall> calls) {
        return calls.stream()
                .filter(call -> CallKind.of(call.name(), null) == CallKind.PRODUCTS)
                .mapToDouble(TracedCall::productOperations)
                .sum();
    }

    // The factors are the last that a product was given.
    private double productOperations() {
        List<List<Long>> given =
                shapes.stream().filter(shape -> shape.size() > 1).toList();
        if (given.size() < FACTORS) {
            return 0;
        }
        List<Long> left = given.get(given.size() - FACTORS);
        List<Long> right = given.get(given.size() - 1);
        double multiplications = right.get(right.size() - 1);
        for (long size : left) {
            multiplications *= size;
        }
        return 2 * multiplications;
    }
}
