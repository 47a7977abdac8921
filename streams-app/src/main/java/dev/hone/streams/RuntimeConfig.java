package dev.hone.streams;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.clock.ClockConfig;
import dev.hone.streams.rocksdb.SharedMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Settings of the runtime that the three applications share.
 *
 * @param instanceId the name under which this instance keeps its tasks through a restart, if it has one
 * @param batchBytes the largest batch of a producer
 * @param others the other keys under {@code streams.} and those of the topics, as Kafka Streams takes them
 */
record RuntimeConfig(
        int threads,
        int standbyReplicas,
        Optional<String> instanceId,
        Commits commits,
        Path dataDir,
        int batchBytes,
        Map<String, Object> others) {

    /**
     * How often transactions are committed, in ms.
     *
     * @param currentMs by scoring, while it works on records of now
     * @param behindMs otherwise
     */
    record Commits(long currentMs, long behindMs) {}

    static final ConfigDef DEFINITION = new ConfigDef()
            .define("streams.threads", INT, 1, atLeast(1), HIGH, "Stream threads of each of the three applications.")
            .define(
                    "streams.standby.replicas",
                    INT,
                    0,
                    atLeast(0),
                    MEDIUM,
                    "Copies of each state store that other instances keep, so that they take over at once.")
            .define(
                    "streams.instance.id",
                    STRING,
                    null,
                    MEDIUM,
                    "Name of this instance, another for each and the same after a restart: its tasks then wait for it,"
                            + " up to streams.main.consumer.session.timeout.ms, instead of moving to others and back"
                            + " (static membership); not set: they move at once.")
            .define(
                    "streams.commit.interval.ms",
                    LONG,
                    100L,
                    atLeast(1),
                    LOW,
                    "How often scoring commits while it works on records of now. Other keys under streams. are passed to Kafka Streams.")
            .define(
                    "streams.commit.behind.ms",
                    LONG,
                    1000L,
                    atLeast(1),
                    LOW,
                    "How often scoring commits while it works on records older than 5 s, and how often the other applications commit; never sooner than streams.commit.interval.ms.")
            .define(
                    "data.dir",
                    STRING,
                    ".hone",
                    new ConfigDef.NonEmptyString(),
                    MEDIUM,
                    "Directory of this machine's state: stores of the applications, checkpoints of a worker.");

    private static final String SECTION = "streams.";

    /** What the program's promises rest on. */
    private static final Set<String> FIXED = Set.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            StreamsConfig.APPLICATION_SERVER_CONFIG,
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.STATE_DIR_CONFIG,
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
            StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG);

    private static final Set<String> CLIENT_SECTIONS = Set.of(
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    private static final long SEGMENT_BYTES = 64L << 20;

    // The state of a line is the largest of what is written, and no client has a hand in it.
    private static final int MAX_OWN_BYTES = 8 << 20;
    // A batch takes all its memory when it is begun, of which a producer has 32 MiB: half of it is for one batch in
    // each partition of what scoring writes.
    private static final int BATCH_MEMORY = 16 << 20;
    private static final int PARTITIONS_WRITTEN = 12;
    private static final int MIN_BATCH_BYTES = 16 << 10;
    private static final int MAX_BATCH_BYTES = 128 << 10;

    private static final int RESTORED_PER_POLL = 10_000;
    private static final int RESTORED_BYTES_PER_PARTITION = 4 << 20;

    private static final int STORES_PER_PARTITION = 4;
    private static final int WINDOWS_PER_PARTITION = 1;
    // A window store is one store for each half of what it remembers.
    private static final int SEGMENTS_BESIDES_THE_FIRST = 2;
    private static final int STORES_PER_LINE_PARTITION = 3;
    private static final int GLOBAL_STORES = 6;
    private static final int MIN_REQUEST_BYTES = 1 << 20;

    RuntimeConfig {
        others = Map.copyOf(others);
    }

    static RuntimeConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        Map<String, Object> others = new TreeMap<>();
        settings.section(SECTION).forEach((key, value) -> {
            if (!isOurs(SECTION + key)) {
                others.put(passable(key, value), value);
            }
        });
        TopicsConfig topics = TopicsConfig.from(settings);
        others.putAll(SharedMemory.settings(settings, stores(topics)));
        internalTopics(topics, ClockConfig.from(settings)).forEach(others::putIfAbsent);
        return new RuntimeConfig(
                config.getInt("streams.threads"),
                config.getInt("streams.standby.replicas"),
                Optional.ofNullable(config.getString("streams.instance.id")),
                commits(config),
                Path.of(config.getString("data.dir")),
                batchBytes(topics),
                others);
    }

    static Commits commits(AbstractConfig config) {
        long currentMs = config.getLong("streams.commit.interval.ms");
        return new Commits(currentMs, Math.max(currentMs, config.getLong("streams.commit.behind.ms")));
    }

    /** How many stores of RocksDB all applications together have at most on one instance. */
    static int stores(TopicsConfig topics) {
        return (STORES_PER_PARTITION + WINDOWS_PER_PARTITION * SEGMENTS_BESIDES_THE_FIRST) * topics.partitions()
                + STORES_PER_LINE_PARTITION * topics.linePartitions()
                + GLOBAL_STORES;
    }

    private static int batchBytes(TopicsConfig topics) {
        int share = BATCH_MEMORY / (PARTITIONS_WRITTEN * topics.partitions());
        return Math.max(MIN_BATCH_BYTES, Math.min(share, MAX_BATCH_BYTES));
    }

    /** The properties of one application. */
    Map<String, Object> properties(String applicationId, Map<String, Object> kafka) {
        Map<String, Object> properties = new TreeMap<>(kafka);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 60_000);
        if (!kafka.containsKey(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)) {
            properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_OWN_BYTES);
        }
        if (!kafka.containsKey(ProducerConfig.BATCH_SIZE_CONFIG)) {
            properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), batchBytes);
        }
        properties.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), RESTORED_PER_POLL);
        properties.put(
                StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                RESTORED_BYTES_PER_PARTITION);
        properties.putAll(others);
        refuseSmallRequests(properties);
        instanceId.ifPresent(
                id -> properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commits.behindMs());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, dataDir.resolve("streams-app").toString());
        properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedMemory.class);
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, OutputRefusal.class);
        return properties;
    }

    // An interaction carries its prompt, its response and its votes; a producer that refuses it would stop the program
    // for ever.
    private static void refuseSmallRequests(Map<String, Object> properties) {
        for (String key : List.of(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG))) {
            Object bytes = properties.get(key);
            if (bytes != null && Long.parseLong(bytes.toString().strip()) < MIN_REQUEST_BYTES) {
                throw new ConfigException(key, bytes, "must be at least " + MIN_REQUEST_BYTES);
            }
        }
    }

    // A replay carries times of decades ago, and its closing tick one that is to come: there nothing is deleted for its
    // age. Where the wall clock moves the join, the windows of stores end in it as well, and Kafka Streams gives each
    // of their topics the retention that it needs.
    private static Map<String, Object> internalTopics(TopicsConfig topics, ClockConfig clock) {
        String forEver = Long.toString(Long.MAX_VALUE);
        Map<String, Object> properties = new TreeMap<>();
        if (!clock.ticksEnabled()) {
            properties.put(StreamsConfig.topicPrefix(TopicConfig.RETENTION_MS_CONFIG), "-1");
        }
        properties.put(
                StreamsConfig.topicPrefix(TopicConfig.SEGMENT_MS_CONFIG),
                clock.ticksEnabled() && topics.segmentMs() != -1 ? Long.toString(topics.segmentMs()) : forEver);
        properties.put(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG), Long.toString(SEGMENT_BYTES));
        properties.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Integer.toString(MAX_OWN_BYTES));
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG), forEver);
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG), forEver);
        return properties;
    }

    private static boolean isOurs(String key) {
        return DEFINITION.names().contains(key)
                || OpsPort.DEFINITION.names().contains(key)
                || SharedMemory.DEFINITION.names().contains(key);
    }

    private static String passable(String key, Object value) {
        if (FIXED.contains(key)) {
            throw new ConfigException(SECTION + key, value, "is set by the program itself: take it out");
        }
        if (!StreamsConfig.configDef().names().contains(key)
                && CLIENT_SECTIONS.stream().noneMatch(key::startsWith)) {
            throw new ConfigException(
                    SECTION + key, value, "is neither a key of this program nor one of Kafka Streams: take it out");
        }
        return key;
    }
}
