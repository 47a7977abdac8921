package dev.hone.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hone.client.report.Events;
import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.lab.testbed.registry.OtherSchema;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that goes away while records come with a schema that nobody here has met proves nothing about them. */
class RegistryAwayIT {

    private static final JsonMapper JSON = new JsonMapper();
    /** By then a quarter of a minute has passed, and the transaction that was open is none any more. */
    private static final int QUESTIONS = 9;

    private final int port = FreePort.any();

    @TempDir
    Path folder;

    @Test
    void waitsForItAndLosesAndRefusesNothing() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            LocalRegistry registry = registry();
            Settings settings = settings(kafka, registry);
            KafkaAccess wire = KafkaAccess.from(settings);
            try (StreamsApp app = StreamsApp.start(settings);
                    Producer<String, byte[]> producer = wire.producer()) {
                send(producer, wire, Topics.PROMPTS, "known", encoded(wire, Topics.PROMPTS, prompt()));
                send(producer, wire, Topics.RESPONSES, "known", encoded(wire, Topics.RESPONSES, response()));
                awaitInteractions(wire, 1);
                byte[] evolved = evolved(registry, wire);

                registry.close();
                untilAskedInVain(() -> {
                    send(producer, wire, Topics.PROMPTS, "evolved", evolved);
                    send(producer, wire, Topics.RESPONSES, "evolved", encoded(wire, Topics.RESPONSES, response()));
                });
                assertThat(app.failure()).isEmpty();
                assertThat(events(wire).interactions()).isEqualTo(1);

                LocalRegistry again = registry();
                awaitInteractions(wire, 2);
                again.close();
                assertThat(events(wire).deadLetters()).isZero();
                assertThat(app.failure()).isEmpty();
            }
        }
    }

    private LocalRegistry registry() {
        return LocalRegistry.start(port, Optional.of(folder.resolve("schemas.json")));
    }

    private Settings settings(EmbeddedKafka kafka, LocalRegistry registry) {
        return Settings.of(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url(),
                "topics.partitions", "1",
                "topics.line.partitions", "1",
                "topics.replication", "1",
                "streams.ops.port", "0",
                "data.dir", folder.resolve("state").toString()));
    }

    /** Something that is no registry listens in its place until it was asked so often. */
    private void untilAskedInVain(Runnable meanwhile) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer away = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        away.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        away.start();
        meanwhile.run();
        await().atMost(Duration.ofMinutes(3)).until(() -> asked.get() >= QUESTIONS);
        away.stop(0);
    }

    /** A prompt as a newer client writes it: with a field that nobody here knows. */
    private static byte[] evolved(LocalRegistry registry, KafkaAccess wire) throws Exception {
        Schema theirs = OtherSchema.newer(Topics.PROMPTS);
        int id = register(registry, wire.name(Topics.PROMPTS) + "-value", theirs);
        return OtherSchema.written(Topics.PROMPTS, encoded(wire, Topics.PROMPTS, prompt()), theirs, id);
    }

    private static int register(LocalRegistry registry, String subject, Schema schema) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("schema", schema.toString()))))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        assertThat(answer).contains("\"id\"");
        return JSON.readTree(answer).path("id").asInt();
    }

    private static PromptSubmitted prompt() {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text("what?"))))
                .build();
    }

    private static ResponseServed response() {
        return ResponseServed.newBuilder()
                .setVersion("base")
                .setText(text("that"))
                .build();
    }

    private static TextEnvelope text(String words) {
        return new TextEnvelope(null, ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
    }

    private static <V> byte[] encoded(KafkaAccess wire, Topic<V> topic, V value) {
        return wire.connection().valueSerde(topic).serializer().serialize(wire.name(topic), value);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether it came is what the test looks at
    private static void send(
            Producer<String, byte[]> producer, KafkaAccess wire, Topic<?> topic, String id, byte[] value) {
        producer.send(new ProducerRecord<>(wire.name(topic), id, value));
        producer.flush();
    }

    private static void awaitInteractions(KafkaAccess wire, long count) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> events(wire).interactions() == count);
    }

    private static Events events(KafkaAccess wire) {
        var ledgers = new Ledgers(1);
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            tail.toEnd((partition, ledger) -> ledgers.see(ledger));
        }
        return ledgers.events();
    }
}
