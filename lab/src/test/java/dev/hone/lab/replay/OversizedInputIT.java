package dev.hone.lab.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.replay.LocalReplay.Result;
import dev.hone.lab.replay.jsonl.JsonlLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SamplingSettings;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.terminal.Program;
import dev.hone.trainer.rounds.RoundListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that are small on the wire and huge when unpacked, before a producer and topics with Kafka's ordinary bounds.
 */
class OversizedInputIT {

    private static final byte[] ZEROS = new byte[2 << 20];
    private static final int VOTES = 256;
    private static final int LONG = 261_000;

    @TempDir
    Path folder;

    @Test
    void noneStopsScoringAndEachIsALetter() throws IOException, InterruptedException {
        List<String> good = LogLines.interactions(20);
        Path file = Files.write(folder.resolve("log.jsonl"), good);

        Result result = new LocalReplay(folder)
                .run(
                        JsonlLog.open(file, false),
                        Map.of(
                                "streams.producer.max.request.size", "1048576",
                                "catalogue.rating.type", "ordinal",
                                "catalogue.rating.min", "1",
                                "catalogue.rating.max", "5",
                                "catalogue.rating.max.votes", "256"),
                        OversizedInputIT::programs);

        assertThat(result.events().accepted()).isEqualTo(good.size() + 2 + VOTES);
        assertThat(result.events().deadLetters()).isEqualTo(11);
        assertThat(result.events().orphans()).isEqualTo(1);
        assertThat(result.events().duplicates()).isEqualTo(3);
        assertThat(result.events().unaccounted()).isZero();
        assertThat(result.closed()).hasSize(21);
        for (String id : List.of("in-its-partition", "in-another", "headers", "many-headers", "rerouted", "no-utf-8")) {
            assertThat(result.reasons()).containsKey(id);
        }
        assertThat(result.reasons()).containsKey("k".repeat(1024));
    }

    private static List<Program> programs(Settings settings) {
        List<Program> programs = new ArrayList<>(Programs.of(settings, false, RoundListener.NONE));
        programs.add(new Floods(settings));
        return programs;
    }

    /** Sends what is too large, as a client that compresses may. */
    private record Floods(Settings settings) implements Program {

        @Override
        public void start() {
            TopicsConfig topics = TopicsConfig.from(settings);
            Map<String, Object> client = Map.of(
                    "bootstrap.servers",
                    settings.section("kafka.").get("bootstrap.servers"),
                    "compression.type",
                    "zstd",
                    "max.request.size",
                    64 << 20);
            try (Producer<byte[], byte[]> producer =
                    new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                send(producer, topics, record(Topics.PROMPTS, topics, null, "in-its-partition", ZEROS));
                for (int partition = 0; partition < topics.partitions(); partition++) {
                    send(producer, topics, record(Topics.RESPONSES, topics, partition, "in-another", ZEROS));
                }
                send(producer, topics, record(Topics.FEEDBACK, topics, null, "k".repeat(2 << 20), ZEROS));
                var headers = record(Topics.FEEDBACK, topics, null, "headers", new byte[] {1});
                headers.headers().add("zeros", ZEROS);
                send(producer, topics, headers);
                var manyHeaders = record(Topics.FEEDBACK, topics, null, "many-headers", new byte[] {1});
                for (int i = 0; i < 200_000; i++) {
                    manyHeaders.headers().add("h", new byte[10]);
                }
                send(producer, topics, manyHeaders);
                for (int partition = 0; partition < topics.partitions(); partition++) {
                    var valid = record(Topics.PROMPTS, topics, partition, "valid", prompt(topics));
                    valid.headers().add("zeros", ZEROS);
                    send(producer, topics, valid);
                }
                send(producer, topics, record(Topics.REROUTED, topics, null, "rerouted", ZEROS));
                growing(producer, topics);
                largest(producer, topics);
            }
        }

        /** Strings that have three times as many bytes once they were read. */
        private void growing(Producer<byte[], byte[]> producer, TopicsConfig topics) {
            String placeholders = "\u0001".repeat(LONG);
            PromptSubmitted prompt = PromptSubmitted.newBuilder(prompt("Hi"))
                    .setSampling(SamplingSettings.newBuilder()
                            .setStop(List.of(placeholders))
                            .build())
                    .build();
            ResponseServed response = ResponseServed.newBuilder(response("that"))
                    .setError(placeholders)
                    .build();
            byte[] asked = spoiled(bytes(Topics.PROMPTS, topics, prompt));
            byte[] answered = spoiled(bytes(Topics.RESPONSES, topics, response));
            send(producer, topics, record(Topics.PROMPTS, topics, null, "no-utf-8", asked));
            send(producer, topics, record(Topics.RESPONSES, topics, null, "no-utf-8", answered));
        }

        /** An interaction of which everything is as long as it may be. */
        private void largest(Producer<byte[], byte[]> producer, TopicsConfig topics) {
            String text = "x".repeat(LONG);
            byte[] asked = bytes(Topics.PROMPTS, topics, prompt(text));
            byte[] answered = bytes(Topics.RESPONSES, topics, response(text));
            send(producer, topics, record(Topics.PROMPTS, topics, null, "largest", asked));
            send(producer, topics, record(Topics.RESPONSES, topics, null, "largest", answered));
            for (int i = 0; i < VOTES; i++) {
                String id = "\u5b57".repeat(253) + (100 + i);
                FeedbackGiven feedback = FeedbackGiven.newBuilder()
                        .setFeedbackId(id)
                        .setMetric("rating")
                        .setValue(5.0)
                        .setCorrection(i == 0 ? text("y".repeat(64 << 10)) : null)
                        .setSource(new Source(SourceKind.HUMAN, id))
                        .setEventTime(LogLines.START)
                        .build();
                send(
                        producer,
                        topics,
                        record(Topics.FEEDBACK, topics, null, "largest", bytes(Topics.FEEDBACK, topics, feedback)));
            }
        }

        private static byte[] spoiled(byte[] value) {
            for (int i = 0; i < value.length; i++) {
                value[i] = value[i] == 1 ? (byte) 0xff : value[i];
            }
            return value;
        }

        private byte[] prompt(TopicsConfig topics) {
            return bytes(Topics.PROMPTS, topics, prompt("Hi"));
        }

        private static PromptSubmitted prompt(String words) {
            return PromptSubmitted.newBuilder()
                    .setSegment("acme/support")
                    .setMessages(List.of(new Message("user", text(words))))
                    .build();
        }

        private static ResponseServed response(String words) {
            return ResponseServed.newBuilder()
                    .setVersion("base")
                    .setText(text(words))
                    .build();
        }

        private static TextEnvelope text(String words) {
            return new TextEnvelope(null, ByteBuffer.wrap(words.getBytes(UTF_8)));
        }

        private <V> byte[] bytes(Topic<V> topic, TopicsConfig topics, V value) {
            return ConnectionConfig.from(settings)
                    .valueSerde(topic)
                    .serializer()
                    .serialize(topics.name(topic), value);
        }

        private static ProducerRecord<byte[], byte[]> record(
                Topic<?> topic, TopicsConfig topics, @Nullable Integer partition, String key, byte[] value) {
            long at = LogLines.START.toEpochMilli();
            return new ProducerRecord<>(topics.name(topic), partition, at, key.getBytes(UTF_8), value);
        }

        private static void send(
                Producer<byte[], byte[]> producer, TopicsConfig topics, ProducerRecord<byte[], byte[]> record) {
            try {
                producer.send(record).get();
            } catch (InterruptedException | ExecutionException failed) {
                throw new AssertionError("not sent to " + topics.prefix(), failed);
            }
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Everything was sent at the start.
        }
    }
}
