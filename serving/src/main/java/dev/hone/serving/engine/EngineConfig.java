package dev.hone.serving.engine;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the engine: the bounds of its batch and its queue, and its threads.
 *
 * @param maxRows requests that are generated for at the same time, over all versions; a guided one counts twice
 * @param maxWaiting requests that wait for their turn; one more is refused
 * @param threads of the arithmetic
 */
public record EngineConfig(int maxRows, int maxWaiting, int threads) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "serving.engine.max.rows",
                    ConfigDef.Type.INT,
                    16,
                    atLeast(1),
                    MEDIUM,
                    "Requests that are generated for at the same time, over all versions; a guided one counts twice.")
            .define(
                    "serving.engine.max.waiting",
                    ConfigDef.Type.INT,
                    256,
                    atLeast(1),
                    MEDIUM,
                    "Requests that may wait for their turn; one more is answered with 429.")
            .define(
                    "serving.engine.threads",
                    ConfigDef.Type.INT,
                    1,
                    between(1, 1024),
                    LOW,
                    "Threads of the arithmetic of answers, whatever else computes in the process.");

    public static EngineConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new EngineConfig(
                config.getInt("serving.engine.max.rows"),
                config.getInt("serving.engine.max.waiting"),
                config.getInt("serving.engine.threads"));
    }
}
