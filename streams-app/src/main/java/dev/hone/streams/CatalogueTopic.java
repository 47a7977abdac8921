package dev.hone.streams;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.streams.quality.CatalogueConfig;
import dev.hone.streams.quality.CataloguePublication;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes the configured catalogue of each line, where it differs from the one that was published last. */
record CatalogueTopic(TopicsConfig topics, ConnectionConfig connection) {
    private static final Duration POLL = Duration.ofMillis(500);

    void publish(CatalogueConfig configured, Collection<String> lines, Instant now) {
        try (Serde<MetricCatalogue> serde = connection.valueSerde(Topics.CATALOGUES)) {
            Map<String, MetricCatalogue> current = read(serde);
            Map<String, MetricCatalogue> changed = new TreeMap<>();
            for (String line : lines) {
                MetricCatalogue next = CataloguePublication.next(current.get(line), configured.of(line), now);
                if (!next.equals(current.get(line))) {
                    changed.put(line, next);
                }
            }
            write(changed, serde);
        }
    }

    private Map<String, MetricCatalogue> read(Serde<MetricCatalogue> serde) {
        Map<String, MetricCatalogue> current = new HashMap<>();
        try (Consumer<String, MetricCatalogue> consumer =
                new KafkaConsumer<>(connection.kafka(), new StringDeserializer(), serde.deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.name(Topics.CATALOGUES)).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, MetricCatalogue> record : consumer.poll(POLL)) {
                    current.put(record.key(), record.value());
                }
            }
        }
        return current;
    }

    private void write(Map<String, MetricCatalogue> changed, Serde<MetricCatalogue> serde) {
        if (changed.isEmpty()) {
            return;
        }
        try (Producer<String, MetricCatalogue> producer =
                new KafkaProducer<>(connection.kafka(), new StringSerializer(), serde.serializer())) {
            for (MetricCatalogue catalogue : changed.values()) {
                join(producer.send(
                        new ProducerRecord<>(topics.name(Topics.CATALOGUES), catalogue.getLine(), catalogue)));
            }
        }
    }

    private static void join(Future<?> sent) {
        try {
            sent.get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw new KafkaException("the catalogue could not be published", failed.getCause());
        }
    }
}
