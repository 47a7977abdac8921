package dev.hone.serving.capture;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/**
 * Settings of the outbox: its folder, its bounds, and its durability.
 *
 * @param folder its own, for one server at a time
 * @param sync whether an event is on the disk itself, not only with the operating system, before its capture returns
 * @param tokens whether prompts and answers are kept with their token ids
 * @param drain how long a closing outbox goes on sending
 */
public record CaptureConfig(Path folder, boolean sync, long maxBytes, long maxRecords, Duration drain, boolean tokens) {

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "data.dir",
                    ConfigDef.Type.STRING,
                    ".hone",
                    new NonEmptyString(),
                    MEDIUM,
                    "Directory of this machine's state: stores of the applications, checkpoints of a worker.")
            .define(
                    "serving.outbox.dir",
                    ConfigDef.Type.STRING,
                    null,
                    MEDIUM,
                    "Directory of the outbox, one for each server; without it serving/outbox in data.dir.")
            .define(
                    "serving.outbox.sync",
                    ConfigDef.Type.BOOLEAN,
                    true,
                    MEDIUM,
                    "Whether events are synced to the disk before the reply ends; without it they survive the death of the process, but not that of the machine.")
            .define(
                    "serving.outbox.max.bytes",
                    ConfigDef.Type.LONG,
                    4L << 30,
                    atLeast(1 << 20),
                    HIGH,
                    "Bytes of events that may wait for Kafka; past them requests are refused.")
            .define(
                    "serving.outbox.max.records",
                    ConfigDef.Type.LONG,
                    10_000_000L,
                    atLeast(10),
                    LOW,
                    "Events that may wait for Kafka; past them requests are refused.")
            .define(
                    "serving.capture.tokens",
                    ConfigDef.Type.BOOLEAN,
                    true,
                    MEDIUM,
                    "Whether prompts and responses are kept with their token ids, and responses with log-probabilities, so that rounds train on what was generated rather than on its text encoded anew. Sealed and redacted conversations are kept without.")
            .define(
                    "serving.outbox.drain.ms",
                    ConfigDef.Type.LONG,
                    5000L,
                    atLeast(0),
                    LOW,
                    "How long a server that is stopped goes on sending, in ms; what is left is sent after the next start.");

    public static CaptureConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        String own = config.getString("serving.outbox.dir");
        return new CaptureConfig(
                own == null ? Path.of(config.getString("data.dir"), "serving", "outbox") : Path.of(own),
                config.getBoolean("serving.outbox.sync"),
                config.getLong("serving.outbox.max.bytes"),
                config.getLong("serving.outbox.max.records"),
                Duration.ofMillis(config.getLong("serving.outbox.drain.ms")),
                config.getBoolean("serving.capture.tokens"));
    }
}
