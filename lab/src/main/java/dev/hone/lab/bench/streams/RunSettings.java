package dev.hone.lab.bench.streams;

import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration file of one run: what ships, but for what a load of old times and a rollout without end need. */
record RunSettings(Path file, Settings settings) {

    static final String WAIT = "catalogue.rating.wait.ms";
    static final long DAY_MS = 24 * 3600 * 1000L;
    static final long YEAR_MS = 365 * DAY_MS;

    private static final String NEVER = "315360000000";
    private static final String OPS_PORT = "streams.ops.port";

    /** For a load that was written before; its own times are the clock. */
    static RunSettings ofLoad(Testbed testbed, String prefix, Shape shape, StreamsPlan plan) throws IOException {
        Map<String, String> values = ofLoad(testbed.addresses(), prefix, shape, plan.load());
        values.put("streams.threads", Integer.toString(plan.threads()));
        return write(testbed.folder(), prefix, values, plan);
    }

    /**
     * For interactions that wait for a year from their own times on, and are closed a week after that; ticks that are
     * sent are the clock.
     */
    static RunSettings ofYear(Testbed testbed, String prefix, Shape shape, StreamsPlan plan) throws IOException {
        Map<String, String> values = common(testbed.addresses(), prefix, shape);
        rating(values, YEAR_MS);
        values.put("catalogue.rating.default", "3");
        values.put("join.orphan.wait.ms", Long.toString(YEAR_MS));
        values.put("join.revise.window.ms", Long.toString(7 * DAY_MS));
        values.put("clock.ticks.enabled", "false");
        values.put("streams.threads", Integer.toString(plan.threads()));
        return write(testbed.folder(), prefix, values, plan);
    }

    /** The same as values, for a cluster of any kind, with nothing that names this machine. */
    static Map<String, String> ofLoad(
            Map<String, String> addresses, String prefix, Shape shape, StreamsPlan.Load load) {
        Map<String, String> values = common(addresses, prefix, shape);
        rating(values, load.waitMs());
        values.put("join.revise.window.ms", Long.toString(load.reviseMs()));
        values.put("join.orphan.wait.ms", Long.toString(load.reviseMs()));
        values.put("join.retention.ms", Long.toString(load.retentionMs()));
        values.put("thresholds.bucket.ms", Long.toString(load.waitMs()));
        values.put("clock.ticks.enabled", "false");
        return values;
    }

    /** For records of now; who gives no feedback is answered for after a moment. */
    static RunSettings ofNow(Testbed testbed, String prefix, Shape shape, StreamsPlan plan) throws IOException {
        Map<String, String> values = common(testbed.addresses(), prefix, shape);
        rating(values, LatencyProbe.WAIT_MS);
        values.put("catalogue.rating.default", "3");
        return write(testbed.folder(), prefix, values, plan);
    }

    private static void rating(Map<String, String> values, long waitMs) {
        values.put("catalogue.rating.type", "ordinal");
        values.put("catalogue.rating.min", "1");
        values.put("catalogue.rating.max", "5");
        values.put("catalogue.rating.required", "true");
        values.put(WAIT, Long.toString(waitMs));
    }

    private static Map<String, String> common(Map<String, String> addresses, String prefix, Shape shape) {
        Map<String, String> values = new LinkedHashMap<>(addresses);
        values.put("topics.prefix", prefix);
        values.put("topics.partitions", Integer.toString(shape.partitions()));
        values.put("topics.replication", "1");
        for (String kept : List.of("inputs", "interactions", "examples", "records")) {
            values.put("topics.retention." + kept + ".ms", "-1");
        }
        values.put("topics.segment.ms", "-1");
        // What was compacted away could not be counted.
        values.put("streams.topic.min.compaction.lag.ms", Long.toString(Long.MAX_VALUE / 2));
        values.put("rollout.policy", "canary");
        values.put("rollout.stages", Double.toString(InputBytes.WEIGHT));
        values.put("rollout.stage.min.subjects", "1000000000");
        values.put("rollout.stage.min.ms", NEVER);
        values.put("rollout.max.ms", NEVER);
        values.put("rollout.max.subjects", "1000000000000");
        values.put("rollout.lease.expiry.ms", NEVER);
        values.put("rollout.alpha", "0.001");
        return values;
    }

    /** The same with an ops port that nobody listens on now, and where that is. */
    OpsPage withOpsPort() throws IOException {
        int port = FreePort.any();
        Map<String, String> values = new LinkedHashMap<>();
        settings.section("").forEach((key, value) -> values.put(key, String.valueOf(value)));
        values.put(OPS_PORT, Integer.toString(port));
        write(file, values);
        return new OpsPage(port);
    }

    /** Where the program keeps its state. */
    Path state() {
        return Path.of(String.valueOf(settings.section("data.").get("dir")));
    }

    private static RunSettings write(Path folder, String prefix, Map<String, String> values, StreamsPlan plan)
            throws IOException {
        values.put("data.dir", folder.resolve(prefix).toString());
        values.putAll(plan.settings());
        Path file = folder.resolve(prefix + ".yaml");
        write(file, values);
        return new RunSettings(file, Settings.read(file, Map.of()));
    }

    private static void write(Path file, Map<String, String> values) throws IOException {
        Files.write(
                file,
                values.entrySet().stream()
                        .map(value -> value.getKey() + ": \"" + value.getValue() + "\"")
                        .toList());
    }
}
