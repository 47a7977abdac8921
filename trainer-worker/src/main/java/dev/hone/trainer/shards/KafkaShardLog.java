package dev.hone.trainer.shards;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.RoundShard;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of shards, read whole and without a group: everybody hears everything, and a line's partition has one order
 * for all.
 */
public final class KafkaShardLog implements ShardLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaShardLog.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> backlog;
    private final Producer<byte[], byte[]> producer;
    private final Serializer<RoundShard> serializer;
    private final Deserializer<RoundShard> deserializer;

    KafkaShardLog(
            String topic,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            Serializer<RoundShard> serializer,
            Deserializer<RoundShard> deserializer) {
        this.topic = topic;
        this.consumer = consumer;
        this.backlog = new HashMap<>(consumer.endOffsets(consumer.assignment()));
        this.producer = producer;
        this.serializer = serializer;
        this.deserializer = deserializer;
    }

    /** The topic has to be there. */
    public static KafkaShardLog open(ConnectionConfig connection, TopicsConfig topics) {
        String topic = topics.name(Topics.ROUND_SHARDS);
        Map<String, Object> reading = new HashMap<>(connection.kafka());
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        reading.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        Map<String, Object> writing = new HashMap<>(connection.kafka());
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        writing.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        writing.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return new KafkaShardLog(
                topic,
                consumer,
                new KafkaProducer<>(writing),
                connection.valueSerde(Topics.ROUND_SHARDS).serializer(),
                connection.valueSerde(Topics.ROUND_SHARDS).deserializer());
    }

    @Override
    public List<RoundShard> tell(RoundShard news) {
        RecordMetadata told = sent(news);
        TopicPartition partition = new TopicPartition(told.topic(), told.partition());
        List<RoundShard> heard = new ArrayList<>();
        while (consumer.position(partition) <= told.offset()) {
            heard.addAll(hear(POLL));
        }
        return heard;
    }

    @Override
    public void announce(RoundShard news) {
        sent(news);
    }

    private RecordMetadata sent(RoundShard news) {
        try {
            return producer.send(record(news)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot write to the topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to the topic " + topic, e);
        }
    }

    @Override
    public void mention(RoundShard news) {
        var unused = producer.send(record(news), (told, failure) -> {
            if (failure != null) {
                LOG.atWarn()
                        .addKeyValue("roundId", news.getRoundId())
                        .setCause(failure)
                        .log("the other workers could not be told of a shard");
            }
        });
    }

    private synchronized ProducerRecord<byte[], byte[]> record(RoundShard news) {
        return new ProducerRecord<>(
                topic, news.getLine().getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, news));
    }

    @Override
    public List<RoundShard> hear(Duration atMost) {
        List<RoundShard> heard = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            byte[] value = record.value();
            if (value == null) {
                passOver(record);
                continue;
            }
            try {
                heard.add(deserializer.deserialize(topic, value));
            } catch (MalformedRecordException e) {
                passOver(record);
            }
        }
        return heard;
    }

    @Override
    public boolean caughtUp() {
        backlog.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return backlog.isEmpty();
    }

    private static void passOver(ConsumerRecord<byte[], byte[]> record) {
        LOG.atWarn()
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .log("a record of the topic of shards is none: passed over");
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
