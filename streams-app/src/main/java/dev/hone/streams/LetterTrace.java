package dev.hone.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.topics.RecordHeaders;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.join.JoinView;
import dev.hone.streams.join.SeenInteraction;
import dev.hone.terminal.ops.OpsAnswer;
import dev.hone.terminal.ops.OpsRequest;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the feedback on an interaction among the latest dead letters, and tells why each piece is there. What is
 * not found within some seconds is not found.
 */
record LetterTrace(TopicsConfig topics, ConnectionConfig connection) {

    /** Where it is found. */
    static final String PATH = "/letters/";

    private static final int MAX_ID = 1024;
    private static final long LATEST_OF_A_PARTITION = 20_000;
    private static final long WITHIN_MS = 3000;
    private static final Duration POLL = Duration.ofMillis(200);

    OpsAnswer answer(OpsRequest request) {
        String id = request.rest();
        if (id.isBlank() || id.length() > MAX_ID || id.chars().anyMatch(Character::isISOControl)) {
            return OpsAnswer.words(
                    HttpURLConnection.HTTP_BAD_REQUEST,
                    "ask for " + PATH + "ID with the interaction's id: 1 to " + MAX_ID
                            + " characters, no control characters");
        }
        return OpsAnswer.json(Map.of("interaction", id, "letters", find(id)));
    }

    private List<Map<String, @Nullable Object>> find(String id) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        byte[] key = id.getBytes(UTF_8);
        String feedback = topics.name(Topics.FEEDBACK);
        try (Consumer<byte[], byte[]> consumer = consumer();
                Deserializer<FeedbackGiven> values =
                        connection.valueSerde(Topics.FEEDBACK).deserializer()) {
            Map<TopicPartition, Long> ends = begun(consumer);
            Timer timer = Time.SYSTEM.timer(WITHIN_MS);
            while (timer.notExpired()
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                    if (Arrays.equals(letter.key(), key)
                            && text(letter, RecordHeaders.TOPIC).equals(feedback)) {
                        found.add(told(letter, values));
                    }
                }
                timer.update();
            }
        }
        return found;
    }

    /** Puts the consumer before the latest letters; where they end. */
    private Map<TopicPartition, Long> begun(Consumer<byte[], byte[]> consumer) {
        String name = topics.name(Topics.DEAD_LETTERS);
        List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                .map(one -> new TopicPartition(name, one.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        begins.forEach((partition, first) ->
                consumer.seek(partition, Math.max(first, ends.getOrDefault(partition, 0L) - LATEST_OF_A_PARTITION)));
        return ends;
    }

    /**
     * What is told of one: whose feedback it is by the digest of its id, where it can be read, and why it is here.
     */
    static Map<String, @Nullable Object> told(
            ConsumerRecord<byte[], byte[]> letter, Deserializer<FeedbackGiven> values) {
        Optional<FeedbackGiven> given = read(letter, values);
        String reason = text(letter, RecordHeaders.REASON);
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put(
                "feedback",
                given.map(feedback -> SeenInteraction.Fate.name(feedback.getFeedbackId()))
                        .orElse(null));
        told.put(
                "tenant",
                given.flatMap(feedback -> Optional.ofNullable(feedback.getCaller()))
                        .map(caller -> caller.getTenant())
                        .orElse(null));
        told.put("stage", text(letter, RecordHeaders.STAGE));
        told.put("orphan", reason.startsWith(JoinView.ORPHAN));
        told.put("reason", reason);
        told.put("partition", letter.partition());
        told.put("offset", letter.offset());
        return told;
    }

    // That it cannot be read may be why it is here.
    private static Optional<FeedbackGiven> read(
            ConsumerRecord<byte[], byte[]> letter, Deserializer<FeedbackGiven> values) {
        try {
            return Optional.ofNullable(values.deserialize(letter.topic(), letter.value()));
        } catch (SerializationException unreadable) {
            return Optional.empty();
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(connection.kafka());
        settings.keySet().retainAll(ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
