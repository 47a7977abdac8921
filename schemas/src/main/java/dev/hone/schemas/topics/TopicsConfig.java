package dev.hone.schemas.topics;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.time.Duration;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of the topics: their names, partitions, copies and retention.
 *
 * @param replication copies of each partition; -1 leaves it to the broker
 * @param segmentMs age at which a log segment is rolled; -1 rolls by size alone, which data with old event times needs
 */
public record TopicsConfig(
        String prefix, int partitions, int linePartitions, short replication, Retention retention, long segmentMs) {

    /** Times that records are kept for, in ms; -1 is for ever. */
    public record Retention(long inputsMs, long interactionsMs, long examplesMs, long recordsMs) {}

    private static final ConfigDef.Validator FOREVER_OR_MS =
            ConfigDef.LambdaValidator.with(TopicsConfig::checkForever, () -> "-1 or at least 1");

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "topics.prefix",
                    ConfigDef.Type.STRING,
                    "hone",
                    ConfigDef.LambdaValidator.with(TopicsConfig::checkPrefix, () -> "letters, digits, - and _"),
                    HIGH,
                    "What every topic's name starts with, before a dot.")
            .define(
                    "topics.partitions",
                    ConfigDef.Type.INT,
                    64,
                    between(1, 4096),
                    HIGH,
                    "Partitions of the topics that are keyed by interaction; fixed for the life of a prefix.")
            .define(
                    "topics.line.partitions",
                    ConfigDef.Type.INT,
                    8,
                    between(1, 4096),
                    MEDIUM,
                    "Partitions of the topics that are keyed by line, subject or replica; fixed for the life of a prefix.")
            .define(
                    "topics.replication",
                    ConfigDef.Type.SHORT,
                    (short) -1,
                    ConfigDef.LambdaValidator.with(TopicsConfig::checkReplication, () -> "-1 or at least 1"),
                    HIGH,
                    "Copies of each partition; -1 leaves it to the broker.")
            .define(
                    "topics.retention.inputs.ms",
                    ConfigDef.Type.LONG,
                    days(15),
                    FOREVER_OR_MS,
                    HIGH,
                    kept("inputs")
                            + " At least join.orphan.wait.ms, the longest wait.ms of the catalogue and"
                            + " join.revise.window.ms together, and the longest outage to survive.")
            .define(
                    "topics.retention.interactions.ms",
                    ConfigDef.Type.LONG,
                    days(28),
                    FOREVER_OR_MS,
                    MEDIUM,
                    kept("interactions"))
            .define(
                    "topics.retention.examples.ms",
                    ConfigDef.Type.LONG,
                    days(180),
                    FOREVER_OR_MS,
                    HIGH,
                    kept("examples"))
            .define(
                    "topics.retention.records.ms",
                    ConfigDef.Type.LONG,
                    days(1825),
                    FOREVER_OR_MS,
                    LOW,
                    kept("rounds, versions, commands and decisions"))
            .define(
                    "topics.segment.ms",
                    ConfigDef.Type.LONG,
                    days(1),
                    FOREVER_OR_MS,
                    LOW,
                    "Age at which a log segment is rolled, in ms; -1 rolls by size alone, for data with old event times.");

    public static TopicsConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        return new TopicsConfig(
                config.getString("topics.prefix"),
                config.getInt("topics.partitions"),
                config.getInt("topics.line.partitions"),
                config.getShort("topics.replication"),
                new Retention(
                        config.getLong("topics.retention.inputs.ms"),
                        config.getLong("topics.retention.interactions.ms"),
                        config.getLong("topics.retention.examples.ms"),
                        config.getLong("topics.retention.records.ms")),
                config.getLong("topics.segment.ms"));
    }

    /** The physical name of a topic. */
    public String name(Topic<?> topic) {
        return prefix + "." + topic.name();
    }

    /** The subject of a topic's values in the schema registry, by the strategy of topic names. */
    public String subject(Topic<?> topic) {
        return name(topic) + "-value";
    }

    /** The partition count of a topic. */
    public int partitions(Topic<?> topic) {
        return switch (topic.spread()) {
            case INTERACTIONS -> partitions;
            case LINES -> linePartitions;
        };
    }

    private static void checkPrefix(String key, Object value) {
        if (!String.valueOf(value).matches("[A-Za-z0-9_-]{1,100}(\\.[A-Za-z0-9_-]{1,100})*")) {
            throw new ConfigException(key, value, "must be letters, digits, - and _, at most 100 of them between dots");
        }
    }

    private static void checkReplication(String key, Object value) {
        if (value instanceof Short copies && copies != -1 && copies < 1) {
            throw new ConfigException(key, value, "must be -1 or at least 1");
        }
    }

    private static void checkForever(String key, Object value) {
        if (value instanceof Long millis && millis != -1 && millis < 1) {
            throw new ConfigException(key, value, "must be -1 or at least 1");
        }
    }

    private static long days(int days) {
        return Duration.ofDays(days).toMillis();
    }

    private static String kept(String what) {
        return "How long " + what + " are kept, in ms; -1 is for ever.";
    }
}
