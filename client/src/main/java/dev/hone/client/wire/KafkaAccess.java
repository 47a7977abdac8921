package dev.hone.client.wire;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.ClusterWait;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.TopicProvisioning;
import dev.hone.schemas.topics.TopicsConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka clients and topic names as one configuration has them. */
public record KafkaAccess(ConnectionConfig connection, TopicsConfig topics) {

    public static KafkaAccess from(Settings settings) {
        return new KafkaAccess(ConnectionConfig.from(settings), TopicsConfig.from(settings));
    }

    public Admin admin() {
        return Admin.create(clientSettings(AdminClientConfig.configNames()));
    }

    /** Waits until Kafka and the registry answer and the topics are there; false where the latch was opened first. */
    public boolean await(CountDownLatch stop, java.util.function.Consumer<String> teller) {
        return new ClusterWait(connection, topics, teller).await(stop);
    }

    public void createTopics() {
        try (Admin admin = admin()) {
            TopicProvisioning.createMissing(admin, topics);
        }
    }

    /** An ordinary producer, as any application that has a gateway of its own would use. */
    public Producer<String, byte[]> producer() {
        Map<String, Object> settings = clientSettings(ProducerConfig.configNames());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** A producer of records as they came, none lost and none twice. */
    public Producer<byte[], byte[]> bytesProducer() {
        Map<String, Object> settings = clientSettings(ProducerConfig.configNames());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A producer of records as they came, all of a transaction or none. The newest one of an id fences off those
     * before.
     */
    public Producer<byte[], byte[]> transactionalProducer(String id) {
        Map<String, Object> settings = clientSettings(ProducerConfig.configNames());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of committed records that belongs to no group. */
    public Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(looking(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The same, of records as they came. */
    public Consumer<byte[], byte[]> bytesConsumer() {
        return new KafkaConsumer<>(looking(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> looking() {
        Map<String, Object> settings = clientSettings(ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Who only looks makes no topics.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    public static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    public String name(Topic<?> topic) {
        return topics.name(topic);
    }

    private Map<String, Object> clientSettings(Iterable<String> known) {
        var settings = new HashMap<String, Object>();
        for (String key : known) {
            Object value = connection.kafka().get(key);
            if (value != null) {
                settings.put(key, value);
            }
        }
        return settings;
    }
}
