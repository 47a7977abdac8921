package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.models.VersionLease;
import dev.hone.serving.models.Versions;
import dev.hone.serving.routing.Assignment;
import dev.hone.serving.routing.RolloutRouter;
import dev.hone.serving.routing.RoutingConfig;
import dev.hone.serving.routing.TwoClocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutRouterIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final String BASE = "main@base";
    private static final String ONE = "main@sha256:1111";
    private static final String TWO = "main@sha256:2222";
    private static final List<String> UNITS =
            IntStream.range(0, 500).mapToObj(i -> "u" + i).toList();

    @TempDir
    Path folder;

    private int kafkaPort = FreePort.any();
    private final AtomicLong sequence = new AtomicLong();
    private EmbeddedKafka kafka;
    private LocalRegistry registry;
    private KafkaAccess wire;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings("r"));
        wire.createTopics();
    }

    @AfterEach
    void stop() {
        kafka.close();
        registry.close();
    }

    @Test
    void servesAVersionThatWasRolledBackNowhereFromThirtySecondsOnNotEvenWhereNobodyHearsOfIt() throws Exception {
        var cutOff = new Replica("cut-off", START);
        var connected = new Replica("connected", START);
        decide(canary(ONE, TWO, 0.5));
        try (RolloutRouter deaf = cutOff.router()) {
            deaf.start();
            await().atMost(PATIENCE).until(() -> challenged(deaf).size() > 100);

            // When the broker is at another place, which the one replica never hears of, and the other decides
            kafka.close();
            kafkaPort = FreePort.any();
            kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
            wire = KafkaAccess.from(settings("r"));
            decide(serving(ONE));
            try (RolloutRouter hears = connected.router()) {
                hears.start();
                await().atMost(PATIENCE).until(hears::ready);
                assertThat(challenged(deaf)).hasSizeGreaterThan(100);
                assertThat(deaf.mayGoOn("main", TWO)).isTrue();
                assertThat(hears.mayGoOn("main", TWO)).isFalse();
                // The engine ends what has begun ten seconds later.
                cutOff.now.set(START.plusSeconds(20));
                assertThat(deaf.mayGoOn("main", TWO)).isFalse();
                assertThat(deaf.mayGoOn("main", ONE)).isTrue();
                cutOff.now.set(START.plusSeconds(30));
                connected.now.set(START.plusSeconds(30));

                // Then
                assertThat(challenged(deaf)).isEmpty();
                assertThat(challenged(hears)).isEmpty();
                assertThat(connected.loaded).doesNotContain(TWO);
                assertThat(UNITS.stream()
                                .map(unit -> deaf.assign("main", unit, unit).version()))
                        .containsOnly(ONE);
            }
        }
    }

    @Test
    void letsGoOfAVersionThatWasRolledBackAsSoonAsItHearsOfIt() throws Exception {
        var replica = new Replica("hears", START);
        decide(canary(ONE, TWO, 0.5));
        try (RolloutRouter router = replica.router()) {
            router.start();
            await().atMost(PATIENCE).until(() -> challenged(router).size() > 100);

            decide(serving(ONE));

            await().atMost(PATIENCE).until(() -> challenged(router).isEmpty() && !replica.loaded.contains(TWO));
        }
    }

    @Test
    void goesOnWithTheChallengerForAWhileWithoutKafkaAndThenStops() throws Exception {
        var replica = new Replica("alone", START);
        decide(canary(ONE, TWO, 0.5));
        try (RolloutRouter router = replica.router()) {
            router.start();
            await().atMost(PATIENCE).until(() -> challenged(router).size() > 100);
            kafka.close();

            replica.now.set(START.plusMillis(9_999));
            assertThat(challenged(router)).hasSizeGreaterThan(100);
            replica.now.set(START.plusSeconds(10));
            assertThat(challenged(router)).isEmpty();
            assertThat(router.sure()).isFalse();
            assertThat(router.ready()).isTrue();

            kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
            await().atMost(PATIENCE).until(() -> challenged(router).size() > 100);
            assertThat(router.failure()).isEmpty();
        }
    }

    @Test
    void movesNobodyWhenItIsStartedAgain() throws Exception {
        decide(canary(ONE, TWO, 0.3));
        List<Assignment> before = assignments();
        List<Assignment> after = assignments();

        assertThat(after).isEqualTo(before);
        assertThat(before.stream().filter(assignment -> assignment.arm() == Arm.CHALLENGER))
                .hasSizeBetween(100, 200);
    }

    @Test
    void failsNoRequestAndMovesNobodyBackWhileRolloutsChangeUnderLoad() throws Exception {
        var replica = new Replica("busy", null);
        decide(serving(ONE));
        try (RolloutRouter router = replica.router()) {
            router.start();
            await().atMost(PATIENCE).until(router::ready);
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong requests = new AtomicLong();
            CompletableFuture<?> load = CompletableFuture.runAsync(() -> {
                Set<String> moved = new TreeSet<>();
                while (!over.get()) {
                    for (String unit : UNITS) {
                        Assignment assignment = router.assign("main", unit, unit);
                        assertThat(replica.loaded).containsAnyOf(assignment.version(), assignment.fallback());
                        if (assignment.arm() == Arm.CHALLENGER) {
                            moved.add(unit);
                        }
                        assertThat(assignment.arm() == Arm.CHAMPION && moved.contains(unit))
                                .isFalse();
                        requests.incrementAndGet();
                    }
                }
            });
            decide(staging(ONE, TWO));
            for (double weight : new double[] {0.01, 0.1, 0.5, 0.9}) {
                decide(canary(ONE, TWO, weight));
                double least = weight / 2;
                await().atMost(PATIENCE)
                        .until(() -> load.isDone() || challenged(router).size() > least * UNITS.size());
            }
            decide(serving(TWO));
            await().atMost(PATIENCE)
                    .until(() -> load.isDone() || champion(router).equals(TWO));
            over.set(true);
            load.join();

            assertThat(requests).hasValueGreaterThan(1000);
            assertThat(replica.loaded).containsExactlyInAnyOrder(BASE, ONE, TWO);
        }
    }

    @Test
    void tellsInItsLeaseWhatItHasLoadedAndAppliedAndGivesTheLeaseUp() throws Exception {
        var replica = new Replica("leased", null);
        decide(serving(BASE));
        try (RolloutRouter router = replica.router()) {
            router.start();
            await().atMost(PATIENCE)
                    .until(() -> leases().stream()
                            .anyMatch(lease -> lease.getVersions().equals(List.of(BASE))));
            decide(staging(BASE, ONE));
            await().atMost(PATIENCE)
                    .until(() -> leases().stream()
                            .anyMatch(lease -> lease.getVersions().contains(ONE)));

            ServingStatus last = leases().get(leases().size() - 1);
            assertThat(last.getReplica()).isEqualTo("leased");
            assertThat(last.getLines()).containsExactly("main");
            assertThat(last.getRolloutsOffset()).isEqualTo(2);
        }

        List<ConsumerRecord<String, byte[]>> records = leaseRecords();
        assertThat(records.get(records.size() - 1).value()).isNull();
    }

    private List<Assignment> assignments() {
        try (RolloutRouter router = new Replica("again", null).router()) {
            router.start();
            await().atMost(PATIENCE)
                    .until(() -> router.ready() && !challenged(router).isEmpty());
            return UNITS.stream().map(unit -> router.assign("main", unit, unit)).toList();
        }
    }

    private static List<String> challenged(RolloutRouter router) {
        return UNITS.stream()
                .filter(unit -> router.assign("main", unit, unit).arm() == Arm.CHALLENGER
                        || router.assign("main", unit, unit).version().equals(TWO))
                .toList();
    }

    private static String champion(RolloutRouter router) {
        RolloutState state = router.states().get("main");
        return state == null ? BASE : state.getChampion();
    }

    private List<ServingStatus> leases() {
        var serde = wire.connection().valueSerde(Topics.SERVING_STATUS).deserializer();
        return leaseRecords().stream()
                .filter(record -> record.value() != null)
                .map(record -> serde.deserialize(record.topic(), record.value()))
                .toList();
    }

    private List<ConsumerRecord<String, byte[]>> leaseRecords() {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = wire.consumer()) {
            var partitions = KafkaAccess.partitions(consumer, wire.name(Topics.SERVING_STATUS));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private void decide(RolloutState state) throws ExecutionException, InterruptedException {
        String topic = wire.name(Topics.ROLLOUTS);
        byte[] value =
                wire.connection().valueSerde(Topics.ROLLOUTS).serializer().serialize(topic, state);
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, state.getLine(), value)).get();
        }
    }

    private RolloutState serving(String champion) {
        return state(champion).build();
    }

    private RolloutState staging(String champion, String challenger) {
        return state(champion)
                .setChallenger(challenger)
                .setRolloutId("main!1")
                .setStage(RolloutStage.STAGING)
                .build();
    }

    private RolloutState canary(String champion, String challenger, double weight) {
        return state(champion)
                .setChallenger(challenger)
                .setRolloutId("main!1")
                .setStage(RolloutStage.CANARY)
                .setStageIndex(0)
                .setWeight(weight)
                .build();
    }

    private RolloutState.Builder state(String champion) {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(sequence.incrementAndGet())
                .setChampion(champion)
                .setStage(RolloutStage.NONE)
                .setWeight(0)
                .setSalt("pepper")
                .setSince(START);
    }

    private Settings settings(String replica) {
        return Settings.of(Map.of(
                "kafka.bootstrap.servers", "localhost:" + kafkaPort,
                "schema.registry.url", registry.url(),
                "topics.partitions", "2",
                "topics.line.partitions", "2",
                "topics.replication", "1",
                "serving.replica", replica,
                "serving.anchor.share", "0"));
    }

    /** A server's router with versions that are loaded as soon as they are wanted. */
    private final class Replica implements Versions {

        private final AtomicReference<Instant> now = new AtomicReference<>(START);
        private final InstantSource clock;
        private final String name;
        private volatile Set<String> loaded = Set.of();

        Replica(String name, @Nullable Instant frozen) {
            this.name = name;
            clock = frozen == null ? InstantSource.system() : now::get;
        }

        RolloutRouter router() {
            Settings settings = settings(name);
            return new RolloutRouter(
                    RoutingConfig.from(settings),
                    wire.topics(),
                    ConnectionConfig.from(settings),
                    this,
                    new TwoClocks(clock, clock));
        }

        @Override
        public Optional<VersionLease> lease(String version) {
            return Optional.empty();
        }

        @Override
        public Set<String> loaded() {
            return loaded;
        }

        @Override
        public void want(List<String> wanted) {
            loaded = Set.copyOf(wanted);
        }
    }
}
