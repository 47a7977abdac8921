package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.rocksdb.SharedMemory;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

class RuntimeConfigTest {
    @Test
    void hasDefaults() {
        RuntimeConfig config = RuntimeConfig.from(Settings.of(Map.of()));

        assertThat(config.threads()).isEqualTo(1);
        assertThat(config.standbyReplicas()).isZero();
        assertThat(config.instanceId()).isEmpty();
        assertThat(config.commits()).isEqualTo(new RuntimeConfig.Commits(100, 1000));
        assertThat(config.dataDir()).isEqualTo(Path.of(".hone"));
    }

    @Test
    void fixesWhatThePromisesRestOn() {
        Map<String, Object> properties =
                RuntimeConfig.from(Settings.of(Map.of())).properties("hone-lines", Map.of("bootstrap.servers", "b:1"));

        assertThat(properties)
                .containsEntry("application.id", "hone-lines")
                .containsEntry("bootstrap.servers", "b:1")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("producer.transaction.timeout.ms", 60_000)
                .containsEntry("consumer.auto.offset.reset", "earliest")
                .containsEntry("topology.optimization", "none")
                .containsEntry("ensure.explicit.internal.resource.naming", true)
                .containsEntry("rocksdb.config.setter", SharedMemory.class)
                .containsEntry("production.exception.handler", OutputRefusal.class)
                .containsEntry("state.dir", Path.of(".hone", "streams-app").toString());
    }

    @Test
    void internalTopicsOfAReplayKeepOldEventTimesAndTakeThoseToCome() {
        Map<String, Object> properties = RuntimeConfig.from(Settings.of(Map.of("clock.ticks.enabled", "false")))
                .properties("hone-lines", Map.of());

        String forEver = Long.toString(Long.MAX_VALUE);
        assertThat(properties)
                .containsEntry("topic.retention.ms", "-1")
                .containsEntry("topic.segment.ms", forEver)
                .containsEntry("topic.message.timestamp.before.max.ms", forEver)
                .containsEntry("topic.message.timestamp.after.max.ms", forEver);
    }

    @Test
    void internalTopicsOfALiveSystemLetTheirWindowsEnd() {
        Map<String, Object> live = RuntimeConfig.from(Settings.of(Map.of())).properties("hone-lines", Map.of());
        Map<String, Object> bySize = RuntimeConfig.from(Settings.of(Map.of("topics.segment.ms", "-1")))
                .properties("hone-lines", Map.of());
        Map<String, Object> chosen = RuntimeConfig.from(Settings.of(Map.of("streams.topic.segment.bytes", "1048576")))
                .properties("hone-lines", Map.of());

        assertThat(live)
                .doesNotContainKey("topic.retention.ms")
                .containsEntry("topic.segment.ms", "86400000")
                .containsEntry("topic.segment.bytes", "67108864");
        assertThat(bySize).containsEntry("topic.segment.ms", Long.toString(Long.MAX_VALUE));
        assertThat(chosen).containsEntry("topic.segment.bytes", "1048576");
    }

    @Test
    void leavesRoomForTheLargestOfItsOwnRecords() {
        RuntimeConfig config = RuntimeConfig.from(Settings.of(Map.of()));
        RuntimeConfig own = RuntimeConfig.from(Settings.of(Map.of("streams.producer.max.request.size", "2000000")));

        assertThat(config.properties("hone-lines", Map.of()))
                .containsEntry("producer.max.request.size", 8 << 20)
                .containsEntry("topic.max.message.bytes", Integer.toString(8 << 20));
        assertThat(config.properties("hone-lines", Map.of("max.request.size", 1 << 20)))
                .doesNotContainKey("producer.max.request.size");
        assertThat(own.properties("hone-lines", Map.of())).containsEntry("producer.max.request.size", "2000000");
    }

    @Test
    void anInstanceWithANameKeepsItsTasks() {
        Map<String, Object> properties = RuntimeConfig.from(Settings.of(Map.of("streams.instance.id", "hone-0")))
                .properties("hone-scoring", Map.of());

        assertThat(properties).containsEntry("main.consumer.group.instance.id", "hone-0");
    }

    @Test
    void refusesAProducerThatCouldNotSendAnInteraction() {
        RuntimeConfig own = RuntimeConfig.from(Settings.of(Map.of("streams.producer.max.request.size", "500000")));
        RuntimeConfig shared = RuntimeConfig.from(Settings.of(Map.of()));

        assertThatThrownBy(() -> own.properties("hone-scoring", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("max.request.size")
                .hasMessageContaining("at least 1048576");
        assertThatThrownBy(() -> shared.properties("hone-scoring", Map.of("max.request.size", 500_000)))
                .isInstanceOf(ConfigException.class);
        assertThat(shared.properties("hone-scoring", Map.of("max.request.size", 1 << 20)))
                .isNotEmpty();
    }

    @Test
    void batchesAreLargeWhereFewPartitionsShareAProducersMemory() {
        assertThat(batchBytes(Map.of("topics.partitions", "4"))).isEqualTo(128 << 10);
        assertThat(batchBytes(Map.of("topics.partitions", "64"))).isEqualTo(21_845);
        assertThat(batchBytes(Map.of("topics.partitions", "512"))).isEqualTo(16 << 10);
        assertThat(batchBytes(Map.of("streams.producer.batch.size", "1000"))).isEqualTo("1000");
        assertThat(RuntimeConfig.from(Settings.of(Map.of())).properties("hone-scoring", Map.of("batch.size", 2000)))
                .containsEntry("batch.size", 2000)
                .doesNotContainKey("producer.batch.size");
    }

    private static Object batchBytes(Map<String, String> settings) {
        return RuntimeConfig.from(Settings.of(settings))
                .properties("hone-scoring", Map.of())
                .getOrDefault("producer.batch.size", "");
    }

    @Test
    void knowsHowManyStoresShareTheMemory() {
        Settings settings = Settings.of(Map.of(
                "schema.registry.url", "mock://stores", "topics.partitions", "64", "topics.line.partitions", "8"));
        TopicsConfig topics = TopicsConfig.from(settings);
        TopologyDescription scoring = new ScoringTopology(
                        topics, ConnectionConfig.from(settings), ScoringConfig.from(settings))
                .get()
                .describe();
        TopologyDescription thresholds = new ThresholdsTopology(settings).get().describe();
        TopologyDescription lines = new LinesTopology(
                        settings, new RoundTerms("examples", "id", "cluster", "salt", Map.of(), "sha256:00"))
                .get()
                .describe();

        // Clock, ledger and unsent counts of scoring, and how far lines have counted, are in memory alone. The window
        // of canaries is three stores.
        int perPartition = stores(scoring) - 3 + stores(lines) - 3 + 2;
        int perLinePartition = stores(thresholds) + 2;
        assertThat(RuntimeConfig.from(settings).properties("hone-scoring", Map.of()))
                .containsEntry(
                        SharedMemory.STORES,
                        64 * perPartition + 8 * perLinePartition + globals(scoring) + globals(lines));
    }

    private static int stores(TopologyDescription topology) {
        return (int) topology.subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(TopologyDescription.Processor.class::isInstance)
                .flatMap(node -> ((TopologyDescription.Processor) node).stores().stream())
                // Those hold nothing.
                .filter(name -> !name.endsWith(AtCommit.STORE))
                .distinct()
                .count();
    }

    private static int globals(TopologyDescription topology) {
        return topology.globalStores().size();
    }

    @Test
    void passesWhatKafkaStreamsKnows() {
        Settings settings = Settings.of(Map.of(
                "streams.threads", "3",
                "streams.standby.replicas", "1",
                "streams.commit.interval.ms", "2000",
                "streams.max.task.idle.ms", "7",
                "streams.producer.linger.ms", "5",
                "streams.rocksdb.cache.bytes", "100000000",
                "data.dir", "/var/hone"));

        Map<String, Object> properties = RuntimeConfig.from(settings).properties("hone-scoring", Map.of());

        assertThat(properties)
                .containsEntry("num.stream.threads", 3)
                .containsEntry("num.standby.replicas", 1)
                .containsEntry("commit.interval.ms", 2_000L)
                .containsEntry("max.task.idle.ms", "7")
                .containsEntry("producer.linger.ms", "5")
                .containsEntry("streams.rocksdb.cache.bytes", 100_000_000L)
                .containsEntry("state.dir", Path.of("/var/hone/streams-app").toString());
    }
}
