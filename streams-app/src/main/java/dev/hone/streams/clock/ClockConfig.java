package dev.hone.streams.clock;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;

import dev.hone.schemas.config.Settings;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Whether the wall clock is written into the log.
 *
 * @param ticksEnabled off for a replay of old data, whose own times are the clock
 */
public record ClockConfig(boolean ticksEnabled) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "clock.ticks.enabled",
                    ConfigDef.Type.BOOLEAN,
                    true,
                    HIGH,
                    "Whether the wall clock moves the join. Off for a replay, whose own times are the clock.");

    public static ClockConfig from(Settings settings) {
        return new ClockConfig(settings.parse(DEFINITION).getBoolean("clock.ticks.enabled"));
    }
}
