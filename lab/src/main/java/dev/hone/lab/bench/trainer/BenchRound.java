package dev.hone.lab.bench.trainer;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.RunFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A round of made-up examples in the topics, where a worker finds it. */
final class BenchRound {

    private final KafkaAccess wire;
    private final BenchExamples examples;

    BenchRound(KafkaAccess wire, TrainerPlan plan, Recipe recipe) {
        this.wire = wire;
        this.examples = new BenchExamples(plan, recipe);
    }

    /** Its examples, over all partitions, and the round that has them all, which is not written yet. */
    TrainingRound writeExamples() {
        wire.createTopics();
        long[] ends = new long[wire.topics().partitions()];
        List<Example> all = examples.all();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = 0; i < all.size(); i++) {
                int partition = i % ends.length;
                sent.add(producer.send(record(Topics.EXAMPLES, partition, BenchExamples.id(i), all.get(i))));
                ends[partition]++;
            }
            producer.flush();
        }
        sent.forEach(BenchRound::written);
        return examples.round(wire.name(Topics.EXAMPLES), ends);
    }

    /** Returns when the round is in its topic. */
    void write(TrainingRound round) {
        try (Producer<String, byte[]> producer = wire.producer()) {
            written(producer.send(record(Topics.TRAINING_ROUNDS, 0, BenchExamples.LINE, round)));
        }
    }

    private static void written(Future<RecordMetadata> record) {
        try {
            record.get();
        } catch (ExecutionException e) {
            throw new RunFailedException("the round could not be written: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    private <V> ProducerRecord<String, byte[]> record(Topic<V> topic, int partition, String key, V value) {
        String name = wire.name(topic);
        byte[] bytes = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        return new ProducerRecord<>(name, partition, key, bytes);
    }
}
