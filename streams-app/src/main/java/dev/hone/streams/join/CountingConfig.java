package dev.hone.streams.join;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of counting closed qualities for the thresholds.
 *
 * @param bucket width of the buckets of event time that qualities count in
 * @param interval how often the counts are sent, in the partition's own time
 */
public record CountingConfig(Duration bucket, Duration interval) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "thresholds.bucket.ms",
                    ConfigDef.Type.LONG,
                    Duration.ofHours(1).toMillis(),
                    atLeast(1),
                    HIGH,
                    "Width of the buckets of event time that scores are counted in, in ms.")
            .define(
                    "thresholds.delta.interval.ms",
                    ConfigDef.Type.LONG,
                    Duration.ofSeconds(10).toMillis(),
                    atLeast(1),
                    MEDIUM,
                    "How often each partition of the join sends its counts, in ms of its own clock.");

    public static CountingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new CountingConfig(
                Duration.ofMillis(config.getLong("thresholds.bucket.ms")),
                Duration.ofMillis(config.getLong("thresholds.delta.interval.ms")));
    }
}
