package dev.hone.streams.deadletter;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the dead letters.
 *
 * @param perMinute most that a partition writes for one reason in a minute of the wall clock; 0 for all
 */
public record LettersConfig(int perMinute) {

    private static final int LIVE = 100;

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "letters.per.minute",
                    ConfigDef.Type.INT,
                    null,
                    ConfigDef.LambdaValidator.with(
                            (key, value) -> {
                                if (value != null) {
                                    atLeast(0).ensureValid(key, value);
                                }
                            },
                            () -> "at least 0"),
                    LOW,
                    "Most dead letters about records that cannot be read that each partition writes for one reason in a"
                            + " minute; how many more there were says one letter then. 0 writes all; not set: " + LIVE
                            + ", and all where clock.ticks.enabled is false.");

    /**
     * Reads the settings.
     *
     * @param live whether records come as they are sent, and not out of a log that is replayed
     */
    public static LettersConfig from(Settings settings, boolean live) {
        Integer perMinute = settings.parse(DEFINITION).getInt("letters.per.minute");
        return new LettersConfig(perMinute == null ? (live ? LIVE : 0) : perMinute);
    }
}
