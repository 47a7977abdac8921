package dev.hone.lab.notices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Decisions reach the operator's address in their order, once it is there, and go on where they were after a restart.
 */
class NoticesIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    private record Received(String id, String timestamp, String signature, String type, byte[] body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer receiver;

    @TempDir
    Path folder;

    @BeforeEach
    void listens() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hone", this::take);
        receiver.start();
    }

    @AfterEach
    void stops() {
        receiver.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean refused = refusals.getAndDecrement() > 0;
        if (!refused) {
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    exchange.getRequestHeaders().getFirst("content-type"),
                    body));
        }
        exchange.sendResponseHeaders(refused ? 503 : 204, -1);
        exchange.close();
    }

    @Test
    void tellsOfEachDecisionInOrderAlsoAfterARestart() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(0, Optional.of(folder.resolve("schemas.json")))) {
            Settings settings = settings(kafka, registry);
            KafkaAccess wire = KafkaAccess.from(settings);
            refusals.set(2);
            try (StreamsApp app = StreamsApp.start(settings);
                    Producer<String, byte[]> producer = wire.producer()) {
                awaitMember(wire);
                command(wire, producer, "one");
                command(wire, producer, "two");
                await().atMost(PATIENCE).until(() -> received.size() >= 2);
                assertThat(app.failure()).isEmpty();
            }
            try (StreamsApp app = StreamsApp.start(settings);
                    Producer<String, byte[]> producer = wire.producer()) {
                command(wire, producer, "three");
                await().atMost(PATIENCE).until(() -> received.size() >= 3);
                assertThat(app.failure()).isEmpty();
            }
            List<JsonNode> events = new ArrayList<>();
            for (Received one : received) {
                assertThat(one.signature()).isEqualTo("v1," + signed(one));
                assertThat(one.type()).startsWith("application/cloudevents+json");
                events.add(JSON.readTree(one.body()));
            }
            assertThat(events)
                    .extracting(event -> event.path("data").path("command").asText())
                    .containsExactly("one", "two", "three");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.path("specversion").asText()).isEqualTo("1.0");
                assertThat(event.path("type").asText()).isEqualTo("dev.hone.decision.ignored");
                assertThat(event.path("source").asText()).isEqualTo("/hone/lines/main");
                assertThat(event.path("data").path("words").asText()).contains("no challenger");
            });
            // Whoever reads the topic itself knows each by the same id.
            assertThat(received).extracting(Received::id).containsExactlyElementsOf(idsOfTheTopic(wire));
        }
    }

    private Settings settings(EmbeddedKafka kafka, LocalRegistry registry) {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("streams.ops.port", "0"),
                Map.entry(
                        "notices.webhook.url",
                        "http://localhost:" + receiver.getAddress().getPort() + "/hone"),
                Map.entry("notices.webhook.secret", "whsec_" + KEY),
                Map.entry("notices.decisions", "ignored"),
                Map.entry("data.dir", folder.resolve("state").toString())));
    }

    /** It tells of what is decided after it was first there. */
    private static void awaitMember(KafkaAccess wire) {
        String group = wire.topics().prefix() + "-notices";
        try (var admin = wire.admin()) {
            await().atMost(PATIENCE)
                    .until(() -> !admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .isEmpty());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is what the test looks at
    private static void command(KafkaAccess wire, Producer<String, byte[]> producer, String id) {
        RolloutCommand command = RolloutCommand.newBuilder()
                .setLine("main")
                .setCommand(OperatorCommand.PROMOTE)
                .setWho("the test")
                .setWhy("to be told that there is no challenger")
                .setIssuedAt(Instant.now())
                .setCommandId(id)
                .build();
        String topic = wire.name(Topics.ROLLOUT_COMMANDS);
        byte[] value = wire.connection()
                .valueSerde(Topics.ROLLOUT_COMMANDS)
                .serializer()
                .serialize(topic, command);
        producer.send(new ProducerRecord<>(topic, "main", value));
        producer.flush();
    }

    private static String signed(Received one) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        mac.update((one.id() + "." + one.timestamp() + ".").getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(mac.doFinal(one.body()));
    }

    private static List<String> idsOfTheTopic(KafkaAccess wire) {
        List<String> ids = new ArrayList<>();
        try (TopicTail<?> tail = new TopicTail<>(wire, Topics.ROLLOUT_DECISIONS)) {
            tail.recordsToEnd((record, decision) -> {
                Header id = record.headers().lastHeader("ce_id");
                assertThat(id).isNotNull();
                ids.add(new String(id.value(), UTF_8));
            });
        }
        return ids;
    }
}
