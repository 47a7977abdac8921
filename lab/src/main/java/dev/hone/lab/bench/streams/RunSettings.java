package dev.hone.lab.bench.streams;

import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration file of one run: what ships, but for what a load of old times and a rollout without end need. */
record RunSettings(Path file, Settings settings) {

    private static final String NEVER = "315360000000";

    /** For a load that was written before; its own times are the clock. */
    static RunSettings ofLoad(Testbed testbed, String prefix, Shape shape, StreamsPlan plan) throws IOException {
        Map<String, String> values = ofLoad(testbed.addresses(), prefix, shape, plan.load());
        values.put("streams.threads", Integer.toString(plan.threads()));
        return write(testbed.folder(), prefix, values);
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

    /** For records of now; who gives no feedback is answered for after so many ms. */
    static RunSettings ofNow(Testbed testbed, String prefix, Shape shape, long waitMs) throws IOException {
        Map<String, String> values = common(testbed.addresses(), prefix, shape);
        rating(values, waitMs);
        values.put("catalogue.rating.default", "3");
        return write(testbed.folder(), prefix, values);
    }

    private static void rating(Map<String, String> values, long waitMs) {
        values.put("catalogue.rating.type", "ordinal");
        values.put("catalogue.rating.min", "1");
        values.put("catalogue.rating.max", "5");
        values.put("catalogue.rating.required", "true");
        values.put("catalogue.rating.wait.ms", Long.toString(waitMs));
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

    private static RunSettings write(Path folder, String prefix, Map<String, String> values) throws IOException {
        values.put("data.dir", folder.resolve(prefix).toString());
        Path file = folder.resolve(prefix + ".yaml");
        Files.write(
                file,
                values.entrySet().stream()
                        .map(value -> value.getKey() + ": \"" + value.getValue() + "\"")
                        .toList());
        return new RunSettings(file, Settings.read(file, Map.of()));
    }
}
