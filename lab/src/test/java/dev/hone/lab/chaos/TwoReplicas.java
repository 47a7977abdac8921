package dev.hone.lab.chaos;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.chaos.Target.Role;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.models.ServedBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A broker, and two servers in processes of their own with a base and a version of it. The second one comes to the
 * broker by a proxy. One thread at a time.
 */
final class TwoReplicas implements AutoCloseable {

    static final String BASE = "main@base";

    /** The longest answer, in tokens: so long that it lasts for seconds. */
    static final int LONGEST = 10_000;

    private static final int POSITIONS = LONGEST + 2_000;
    private static final Instant SINCE = Instant.parse("2026-11-01T10:00:00Z");

    private final Path folder;
    private final Path base;
    private final EmbeddedKafka kafka;
    private final LocalRegistry registry;
    private final TcpProxy proxy;
    private final String bootstrap;
    private final KafkaAccess wire;
    private final String version;
    private final List<Running> servers = new ArrayList<>();
    private int decided;

    /** Starts the broker; no server yet. */
    TwoReplicas(Path folder) throws IOException {
        this.folder = folder;
        List<Integer> ports = Stream.generate(FreePort::any).distinct().limit(3).toList();
        proxy = TcpProxy.to(ports.get(1));
        bootstrap = "localhost:" + ports.get(0);
        kafka = EmbeddedKafka.with(folder.resolve("kafka"), twoDoors(ports, proxy.port()));
        registry = LocalRegistry.start(0, Optional.empty());
        base = TinyModel.write(folder.resolve("base"), 1);
        lengthen(base.resolve("config.json"));
        version = "main@" + version();
        wire = KafkaAccess.from(settings(0, bootstrap, 0));
        wire.createTopics();
    }

    /** So that an answer of it may last while a machine is busy: nothing of its weights is for a position. */
    private static void lengthen(Path config) throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode read = (ObjectNode) json.readTree(config.toFile());
        json.writeValue(config.toFile(), read.put("max_position_embeddings", POSITIONS));
    }

    private static Map<String, String> twoDoors(List<Integer> ports, int advertised) {
        String direct = "PLAINTEXT://localhost:" + ports.get(0);
        String controller = "localhost:" + ports.get(2);
        return Map.of(
                "listeners", direct + ",VIA://localhost:" + ports.get(1) + ",CONTROLLER://" + controller,
                "advertised.listeners", direct + ",VIA://localhost:" + advertised,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,VIA:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.quorum.voters", "1@" + controller);
    }

    /** Starts both. The clock is that of the second one. */
    void start(Optional<SkewedClock> clock) {
        start(bootstrap, Optional.empty());
        start("127.0.0.1:" + proxy.port(), clock);
    }

    private void start(String broker, Optional<SkewedClock> clock) {
        int number = servers.size();
        int port = FreePort.any();
        var server = new Running(
                new Target(Role.SERVING, number),
                new Running.Make(settings(number, broker, port), port, folder, clock));
        servers.add(server);
        server.start();
    }

    /** The server that hears what is decided. */
    Running connected() {
        return servers.get(0);
    }

    /** The one that something befalls. */
    Running other() {
        return servers.get(1);
    }

    /** What the second one comes to the broker by. */
    TcpProxy proxy() {
        return proxy;
    }

    /** The version that is tried. */
    String challenger() {
        return version;
    }

    /** Half of the users get the version. */
    void tryIt() throws Exception {
        decide(state().setChallenger(version)
                .setRolloutId("main!1")
                .setStage(RolloutStage.CANARY)
                .setStageIndex(0)
                .setWeight(0.5)
                .build());
    }

    /** Nobody gets the version any more. */
    void takeItBack() throws Exception {
        decide(state().build());
    }

    /** What is on record of answers, by id. */
    Map<String, ResponseServed> responses() {
        Map<String, ResponseServed> responses = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.RESPONSES)) {
            tail.toEnd(responses::put);
        }
        return responses;
    }

    @Override
    public void close() {
        servers.forEach(Running::close);
        proxy.close();
        kafka.close();
        registry.close();
    }

    private RolloutState.Builder state() {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(++decided)
                .setChampion(BASE)
                .setStage(RolloutStage.NONE)
                .setWeight(0)
                .setSalt("pepper")
                .setSince(SINCE);
    }

    private void decide(RolloutState state) throws Exception {
        String topic = wire.name(Topics.ROLLOUTS);
        byte[] value =
                wire.connection().valueSerde(Topics.ROLLOUTS).serializer().serialize(topic, state);
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, state.getLine(), value)).get();
        }
    }

    private String version() throws IOException {
        Path made = Files.createDirectories(folder.resolve("made"));
        try (ServedBase served = ServedBase.load(base)) {
            Adapter.create(
                            LoraConfig.of(4, 8, List.of("q_proj", "v_proj")),
                            served.model().config(),
                            1)
                    .write(made);
            Files.writeString(made.resolve("training_manifest.json"), """
                    {"baseDigest": "%s", "tokenizerDigest": "%s", "templateDigest": "%s",
                     "goalPrompt": {"threshold": ["best {P}%% ({k} of {K})"], "levelZero": ["any of {K}"]},
                     "goalSets": [{"segment": "*", "levels": [{"level": 0, "share": 1.0, "percent": 100}]}]}
                    """.formatted(
                            served.model().digest(),
                            served.renderer().tokenizerDigest(),
                            served.renderer().templateDigest()));
        }
        return ArtifactStores.at(folder.resolve("artifacts").toString())
                .put(made)
                .digest();
    }

    private Settings settings(int replica, String broker, int port) {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", broker),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("data-" + replica).toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("serving.base", base.toString()),
                Map.entry("serving.port", Integer.toString(port)),
                Map.entry("serving.replica", "replica-" + replica),
                Map.entry("serving.reveal.arm", "true"),
                Map.entry("serving.heartbeat.ms", "1000"),
                Map.entry("serving.max.answer.tokens", Integer.toString(LONGEST)),
                Map.entry("serving.request.timeout.ms", "60000"),
                Map.entry("serving.anchor.share", "0"),
                Map.entry("serving.explore.share", "0")));
    }

    /** Users whose answers are asked for, in any order. */
    static List<String> users(int count) {
        return IntStream.range(0, count).mapToObj(number -> "u" + number).toList();
    }

    /** The answers of those who have one, by user. */
    static Map<String, Caller.Reply> ask(Caller caller, List<String> users) {
        return users.stream()
                .map(user -> Map.entry(user, caller.ask(user)))
                .filter(asked -> asked.getValue().isPresent())
                .collect(toMap(Map.Entry::getKey, asked -> asked.getValue().orElseThrow()));
    }
}
