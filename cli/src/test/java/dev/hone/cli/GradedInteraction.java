package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A prompt, its response and a rating of .9, as an application writes them to Kafka. */
final class GradedInteraction {

    private GradedInteraction() {}

    /** Returns when all three have been acknowledged. */
    static void write(KafkaAccess wire, String id, String words) throws Exception {
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (Future<?> sent : send(producer, wire, id, words)) {
                sent.get();
            }
        }
    }

    static List<Future<?>> send(Producer<String, byte[]> producer, KafkaAccess wire, String id, String words) {
        TextEnvelope text = new TextEnvelope(null, ByteBuffer.wrap(words.getBytes(UTF_8)));
        PromptSubmitted prompt = PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text)))
                .build();
        ResponseServed response = ResponseServed.newBuilder()
                .setVersion("main@base")
                .setText(text)
                .build();
        FeedbackGiven rating = FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric("rating")
                .setValue(0.9)
                .setSource(new Source(SourceKind.HUMAN, "u1"))
                .setEventTime(Instant.ofEpochMilli(System.currentTimeMillis()))
                .build();
        return List.of(
                producer.send(record(wire, Topics.PROMPTS, id, prompt)),
                producer.send(record(wire, Topics.RESPONSES, id, response)),
                producer.send(record(wire, Topics.FEEDBACK, id, rating)));
    }

    private static <V> ProducerRecord<String, byte[]> record(KafkaAccess wire, Topic<V> topic, String id, V value) {
        String name = wire.name(topic);
        return new ProducerRecord<>(
                name, id, wire.connection().valueSerde(topic).serializer().serialize(name, value));
    }
}
