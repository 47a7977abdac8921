package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    private static final TopicsConfig TOPICS = TopicsConfig.from(Settings.of(Map.of()));

    @TempDir
    Path folder;

    private final ConnectionConfig connection =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://outbox")));
    private final Broker broker = new Broker();
    private final List<Outbox> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Outbox::close);
    }

    @Test
    void sendsPromptAndResponseAtTheirInstantsAsCloudEvents() {
        Outbox outbox = open(Events.config(folder));

        outbox.interaction(Events.prompt("i1"), Events.response("i1", "that"));
        outbox.start();
        await().until(() -> outbox.waiting() == 0);

        assertThat(broker.history()).hasSize(2);
        ProducerRecord<byte[], byte[]> prompt = broker.history().get(0);
        ProducerRecord<byte[], byte[]> response = broker.history().get(1);
        assertThat(prompt.topic()).isEqualTo("hone.prompts");
        assertThat(response.topic()).isEqualTo("hone.responses");
        assertThat(prompt.key()).isEqualTo("i1".getBytes(StandardCharsets.UTF_8));
        assertThat(prompt.timestamp()).isEqualTo(Events.ASKED.toEpochMilli());
        assertThat(response.timestamp()).isEqualTo(Events.ANSWERED.toEpochMilli());
        assertThat(headers(prompt))
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", "i1/prompt")
                .containsEntry("ce_source", "/hone/serving")
                .containsEntry("ce_type", "dev.hone.prompt.submitted")
                .containsEntry("ce_time", "2026-11-01T10:00:00.123Z")
                .containsEntry("traceparent", Events.TRACE);
        assertThat(headers(response)).containsEntry("ce_id", "i1/response").containsEntry("traceparent", Events.TRACE);
        PromptSubmitted sent =
                connection.valueSerde(Topics.PROMPTS).deserializer().deserialize(prompt.topic(), prompt.value());
        assertThat(sent).isEqualTo(Events.prompt("i1").event());
    }

    @Test
    void sendsAfterARestartWhatAnEarlierRunCaptured() {
        Outbox earlier = open(Events.config(folder));
        earlier.interaction(Events.prompt("i1"), Events.response("i1", "that"));
        earlier.feedback(List.of(Events.feedback("i1", "f1"), Events.feedback("i1", "f2")));
        earlier.close();

        Outbox later = open(Events.config(folder));
        assertThat(later.waiting()).isEqualTo(4);
        later.start();
        await().until(() -> later.waiting() == 0);

        assertThat(ids()).containsExactly("i1/prompt", "i1/response", "i1/feedback/f1", "i1/feedback/f2");
        assertThat(later.oldestAge()).isZero();
        assertThat(later.waitingBytes()).isZero();
    }

    @Test
    void refusesWhatDoesNotFitAndKeepsNothingOfIt() {
        Outbox outbox = open(new CaptureConfig(folder, true, 1 << 20, 11, Duration.ZERO, true));
        IntStream.range(0, 5)
                .forEach(i -> outbox.interaction(Events.prompt("i" + i), Events.response("i" + i, "that")));

        assertThatThrownBy(() -> outbox.interaction(Events.prompt("over"), Events.response("over", "that")))
                .isInstanceOf(CaptureRefusedException.class)
                .hasMessageContaining("serving.outbox.max.records");
        assertThatThrownBy(() -> outbox.interaction(Events.prompt("big"), Events.response("big", "x".repeat(1 << 20))))
                .isInstanceOf(CaptureRefusedException.class);
        outbox.feedback(List.of(Events.feedback("i0", "f1")));

        assertThat(outbox.waiting()).isEqualTo(11);
        outbox.start();
        await().until(() -> outbox.waiting() == 0);
        assertThat(ids()).hasSize(11).noneMatch(id -> id.startsWith("over") || id.startsWith("big"));
    }

    @Test
    void setsAsideWhatIsTooLargeAndTriesItAgainAfterTheNextStart() {
        Outbox outbox = open(Events.config(folder));
        broker.maxBytes = 10_000;
        outbox.interaction(Events.prompt("i1"), Events.response("i1", "x".repeat(20_000)));
        outbox.interaction(Events.prompt("i2"), Events.response("i2", "that"));
        outbox.start();
        await().until(() -> outbox.waiting() == 0);

        assertThat(outbox.setAside()).isEqualTo(1);
        assertThat(ids()).containsExactly("i1/prompt", "i2/prompt", "i2/response");
        outbox.close();
        broker.maxBytes = 100_000;
        Outbox later = open(Events.config(folder));
        assertThat(later.waiting()).isEqualTo(1);
        later.start();
        await().until(() -> later.waiting() == 0);

        assertThat(later.setAside()).isZero();
        assertThat(ids()).endsWith("i1/response");
    }

    @Test
    void losesNothingWhileTheBrokerIsAway() {
        Outbox outbox = open(Events.config(folder));
        broker.away = true;
        outbox.start();
        IntStream.range(0, 50)
                .forEach(i -> outbox.interaction(Events.prompt("i" + i), Events.response("i" + i, "that")));
        await().until(() -> broker.refused > 2);
        assertThat(outbox.waiting()).isEqualTo(100);
        assertThat(outbox.oldestAge()).isEqualTo(Duration.ofMinutes(1));

        broker.away = false;
        await().until(() -> outbox.waiting() == 0);

        List<String> expected = IntStream.range(0, 50)
                .boxed()
                .flatMap(i -> Stream.of("i" + i + "/prompt", "i" + i + "/response"))
                .toList();
        assertThat(ids()).isEqualTo(expected);
        assertThat(outbox.failure()).isEmpty();
    }

    @Test
    void passesOverNothingThatManyThreadsCaptureAtOnce() {
        Outbox outbox = open(new CaptureConfig(folder, false, 64 << 20, 100_000, Duration.ofSeconds(2), true));
        outbox.start();

        CompletableFuture<?>[] writers = IntStream.range(0, 8)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 250; i++) {
                        String id = writer + "-" + i;
                        outbox.interaction(Events.prompt(id), Events.response(id, "that"));
                    }
                }))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(writers).join();
        await().until(() -> outbox.waiting() == 0);

        assertThat(ids()).hasSize(4000);
        assertThat(new TreeSet<>(ids())).hasSize(4000);
    }

    @Test
    void refusesCapturesOnceItIsClosed() {
        Outbox outbox = open(Events.config(folder));
        outbox.close();

        assertThatThrownBy(() -> outbox.interaction(Events.prompt("i1"), Events.response("i1", "that")))
                .isInstanceOf(CaptureRefusedException.class);
        assertThat(outbox.oldestAge()).isZero();
    }

    private Outbox open(CaptureConfig config) {
        Outbox outbox =
                new Outbox(config, TOPICS, connection, InstantSource.fixed(Events.ASKED.plusSeconds(60)), () -> broker);
        opened.add(outbox);
        return outbox;
    }

    private List<String> ids() {
        return broker.history().stream()
                .map(record -> headers(record).get("ce_id"))
                .toList();
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    /** Takes everything, unless it is away or a value is too large. */
    private static final class Broker extends MockProducer<byte[], byte[]> {

        private volatile boolean away;
        private volatile int maxBytes = 1 << 20;
        private volatile int refused;

        Broker() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            if (away) {
                refused++;
                return CompletableFuture.failedFuture(new TimeoutException("nobody is there"));
            }
            if (record.value().length > maxBytes) {
                return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
            }
            return super.send(record, callback);
        }

        @Override
        public void close(Duration timeout) {
            // One broker for several producers.
        }
    }
}
