package dev.hone.lab.demo;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** The feedback topic, for those who have their own way to Kafka. Thread-safe. */
final class FeedbackTopic implements AutoCloseable {

    private static final byte[] NOTHING = "no feedback".getBytes(StandardCharsets.UTF_8);

    private final Producer<String, byte[]> producer;
    private final Serializer<FeedbackGiven> values;
    private final String topic;

    FeedbackTopic(KafkaAccess wire) {
        this.producer = wire.producer();
        this.topic = wire.name(Topics.FEEDBACK);
        this.values = wire.connection().valueSerde(Topics.FEEDBACK).serializer();
    }

    CompletableFuture<Void> send(Grade grade) {
        return send(grade.responseId(), values.serialize(topic, grade.record()));
    }

    /** Bytes that are no record of the topic. */
    CompletableFuture<Void> sendNothing(Grade grade) {
        return send(grade.responseId(), NOTHING);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback has the outcome
    private CompletableFuture<Void> send(String key, byte[] value) {
        var sent = new CompletableFuture<Void>();
        producer.send(new ProducerRecord<>(topic, key, value), (metadata, exception) -> {
            if (exception == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(exception);
            }
        });
        return sent;
    }

    @Override
    public void close() {
        producer.close();
    }
}
