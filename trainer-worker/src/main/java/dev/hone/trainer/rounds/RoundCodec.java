package dev.hone.trainer.rounds;

import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Rounds from bytes, outcomes to bytes. */
public record RoundCodec(TopicsConfig topics, Deserializer<TrainingRound> rounds, Serializer<RoundOutcome> outcomes) {

    private static final String STAGE = "trainer-worker";

    String roundsTopic() {
        return topics.name(Topics.TRAINING_ROUNDS);
    }

    TrainingRound round(ConsumerRecord<byte[], byte[]> record) {
        return rounds.deserialize(record.topic(), record.value());
    }

    /**
     * The record to announce. It carries the timestamp of the round: an outcome belongs to the time of the log that it
     * was made from, and re-executing it changes nothing.
     */
    ProducerRecord<byte[], byte[]> announcement(String line, RoundOutcome outcome, long timestampMs) {
        String topic = topics.name(Topics.MODEL_VERSIONS);
        return new ProducerRecord<>(
                topic, null, timestampMs, line.getBytes(StandardCharsets.UTF_8), outcomes.serialize(topic, outcome));
    }

    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> source, MalformedRecordException refused) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                topics.name(Topics.DEAD_LETTERS), null, source.timestamp(), source.key(), source.value());
        add(letter.headers(), RecordHeaders.TOPIC, source.topic());
        add(letter.headers(), RecordHeaders.PARTITION, Integer.toString(source.partition()));
        add(letter.headers(), RecordHeaders.OFFSET, Long.toString(source.offset()));
        add(letter.headers(), RecordHeaders.TIMESTAMP, Long.toString(source.timestamp()));
        add(letter.headers(), RecordHeaders.STAGE, STAGE);
        add(letter.headers(), RecordHeaders.REASON, refused.getMessage());
        return letter;
    }

    private static void add(Headers headers, String name, @Nullable String value) {
        headers.add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
    }
}
