package dev.hone.lab.bench.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/**
 * What one record or interaction costs, as {@code bench streams} measured it on one machine.
 *
 * @param brokerMicros CPU microseconds of the broker for a record of the inputs, one replica, outputs included
 * @param applicationMicros of the program, all its threads
 * @param threadMicros of the stream thread of scoring that a record waits for
 * @param lineMicros of the stream thread of lines, that of a line's rounds and canary; 0 where it was not measured
 * @param changelogBytes written to changelogs for an interaction
 * @param votesBytes of the votes of an interaction as they are kept
 * @param outputBytes written to interactions, examples and the rest for an interaction
 */
public record UnitCosts(
        double brokerMicros,
        double applicationMicros,
        double threadMicros,
        double lineMicros,
        double changelogBytes,
        double votesBytes,
        double outputBytes) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String VOTES = "-scoring-join-votes-changelog";

    /**
     * From the report of {@code bench streams}, all applications before scoring alone, of the fewest partitions that it
     * has: there the share of what is done once for all records of a commit is smallest.
     */
    public static UnitCosts read(Path report) {
        try {
            JsonNode root = JSON.readTree(report.toFile());
            JsonNode shape = StreamSupport.stream(root.path("shapes").spliterator(), false)
                    .min((one, other) -> Integer.compare(
                            one.path("partitions").asInt(),
                            other.path("partitions").asInt()))
                    .orElseThrow(() -> new UsageException(
                            report + " is no report of bench streams: it has no shapes; make one with --report"));
            String side = shape.path("medians").has("all") ? "all" : "scoring";
            return of(shape, side, report);
        } catch (IOException e) {
            throw new UsageException(report + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static UnitCosts of(JsonNode shape, String side, Path report) {
        JsonNode median = shape.path("medians").path(side);
        JsonNode run = StreamSupport.stream(shape.path("runs").spliterator(), false)
                .filter(one -> one.path("side").asText().equals(side))
                .findFirst()
                .orElseThrow(() -> new UsageException(report + " has no run of " + side));
        return new UnitCosts(
                median.path("brokerMicrosPerRecord").asDouble(),
                median.path("applicationMicrosPerRecord").asDouble(),
                median.path("applicationMicrosByThread").path("scoring").asDouble(),
                median.path("applicationMicrosByThread").path("lines").asDouble(),
                run.path("changelogBytesPerInteraction").asDouble(),
                votes(run.path("topics")),
                run.path("outputBytesPerInteraction").asDouble());
    }

    // Of all rows that an interaction's votes ever had, the mean is what one of them takes.
    private static double votes(JsonNode topics) {
        return topics.properties().stream()
                .filter(topic -> topic.getKey().endsWith(VOTES))
                .mapToDouble(topic -> topic.getValue().path("bytes").asDouble()
                        / Math.max(1, topic.getValue().path("records").asDouble()))
                .findFirst()
                .orElse(0);
    }
}
