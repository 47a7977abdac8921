package dev.hone.streams.clock;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the wall clock: whether it is written into the log, and whether its future is refused.
 *
 * @param ticksEnabled off for a replay of old data, whose own times are the clock
 * @param tick how often it is written where nothing else moves the join
 * @param futureRefused whether a record from the wall clock's future is a dead letter
 */
public record ClockConfig(boolean ticksEnabled, Duration tick, boolean futureRefused) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "clock.ticks.enabled",
                    ConfigDef.Type.BOOLEAN,
                    true,
                    HIGH,
                    "Whether the wall clock moves the join. Off for a replay, whose own times are the clock.")
            .define(
                    "clock.tick.ms",
                    ConfigDef.Type.LONG,
                    250L,
                    between(50, 1000),
                    LOW,
                    "How often the wall clock is written to a partition where no record has just come, in ms: how much later"
                            + " than its due time an example may be. Where records come it is written once a second.")
            .define(
                    "clock.future.refused",
                    ConfigDef.Type.BOOLEAN,
                    null,
                    MEDIUM,
                    "Whether a record more than 5 minutes ahead of the wall clock is a dead letter; not set: if the wall clock moves the join.");

    public static ClockConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        boolean ticksEnabled = config.getBoolean("clock.ticks.enabled");
        Boolean futureRefused = config.getBoolean("clock.future.refused");
        return new ClockConfig(
                ticksEnabled,
                Duration.ofMillis(config.getLong("clock.tick.ms")),
                futureRefused == null ? ticksEnabled : futureRefused);
    }
}
