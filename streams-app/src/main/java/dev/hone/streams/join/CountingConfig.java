package dev.hone.streams.join;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of counting closed qualities for the thresholds.
 *
 * @param bucket width of the buckets of event time that qualities count in
 * @param interval how often the counts are sent, in the partition's own time
 * @param inCohorts whether they are sent apart by cohort of contributors, of which each is then bounded
 */
public record CountingConfig(Duration bucket, Duration interval, boolean inCohorts) {

    private static final String CONTRIBUTOR_SHARE = "thresholds.contributor.share";

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
                    "How often each partition of the join sends its counts, in ms of its own clock.")
            .define(
                    CONTRIBUTOR_SHARE,
                    ConfigDef.Type.DOUBLE,
                    1.0,
                    between(0.001, 1),
                    MEDIUM,
                    "Below 1 scores are counted apart by who brought them, in 255 cohorts of contributors.");

    public static CountingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new CountingConfig(
                Duration.ofMillis(config.getLong("thresholds.bucket.ms")),
                Duration.ofMillis(config.getLong("thresholds.delta.interval.ms")),
                config.getDouble(CONTRIBUTOR_SHARE) < 1);
    }
}
