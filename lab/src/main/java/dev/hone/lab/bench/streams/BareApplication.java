package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.ScoringConfig;
import dev.hone.streams.ScoringTopology;
import dev.hone.streams.rocksdb.SharedMemory;
import dev.hone.terminal.Program;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One application of Kafka Streams with the settings that Hone's have: scoring alone, or the bare join. */
final class BareApplication implements Program {

    private static final int STORES_PER_PARTITION = 9;
    /** As Hone commits where it reads what was written before. */
    private static final int COMMIT_MS = 1000;
    /** And as Hone's producers share it among partitions. */
    private static final int BATCH_MEMORY = 16 << 20;

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final KafkaStreams streams;

    private BareApplication(Settings settings, String name, Topology topology) {
        streams = new KafkaStreams(topology, properties(settings, KafkaAccess.from(settings), name));
    }

    static BareApplication scoring(Settings settings) {
        KafkaAccess wire = KafkaAccess.from(settings);
        Topology scoring = new ScoringTopology(wire.topics(), wire.connection(), ScoringConfig.from(settings)).get();
        return new BareApplication(settings, Side.SCORING.groups().get(0), scoring);
    }

    static BareApplication join(Settings settings) {
        Duration wait = Duration.ofMillis(Long.parseLong(
                String.valueOf(settings.section("catalogue.rating.").get("wait.ms"))));
        return new BareApplication(
                settings, Side.DSL.groups().get(0), BareJoin.topology(TopicsConfig.from(settings), wait));
    }

    private static Properties properties(Settings settings, KafkaAccess wire, String name) {
        Properties properties = new Properties();
        properties.putAll(wire.connection().kafka());
        settings.section("streams.topic.").forEach((key, value) -> properties.put("topic." + key, value));
        properties.putAll(SharedMemory.settings(
                settings, STORES_PER_PARTITION * wire.topics().partitions()));
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedMemory.class);
        properties.put("auto.offset.reset", "earliest");
        int batchBytes = BATCH_MEMORY / (12 * wire.topics().partitions());
        properties.put(StreamsConfig.producerPrefix("batch.size"), Math.max(16 << 10, Math.min(batchBytes, 128 << 10)));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, wire.topics().prefix() + "-" + name);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.section("data.").get("dir") + "/" + name);
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                settings.section("streams.").get("threads"));
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        return properties;
    }

    @Override
    public void start() {
        streams.setUncaughtExceptionHandler(thrown -> {
            failure.complete(thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    @Override
    public void close() {
        streams.close();
    }
}
