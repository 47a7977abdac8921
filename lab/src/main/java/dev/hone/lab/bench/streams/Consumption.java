package dev.hone.lab.bench.streams;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.RunFailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How far the groups of a side have read, by the offsets that they committed. */
final class Consumption implements AutoCloseable {

    private final Admin admin;
    private final String prefix;
    private final Side side;
    private final Set<String> inputs;

    Consumption(KafkaAccess wire, Side side) {
        this.admin = wire.admin();
        this.prefix = wire.topics().prefix();
        this.side = side;
        this.inputs = Set.of(wire.name(Topics.PROMPTS), wire.name(Topics.RESPONSES), wire.name(Topics.FEEDBACK));
    }

    /**
     * What was read.
     *
     * @param inputs records of the inputs that the first group has read
     * @param all records that all groups have read
     */
    record Read(long inputs, long all) {}

    Read read() {
        long ofInputs = 0;
        long all = 0;
        for (String group : side.groups()) {
            for (Map.Entry<TopicPartition, OffsetAndMetadata> committed :
                    committed(prefix + "-" + group).entrySet()) {
                all += committed.getValue().offset();
                boolean first = group.equals(side.groups().get(0));
                if (first && inputs.contains(committed.getKey().topic())) {
                    ofInputs += committed.getValue().offset();
                }
            }
        }
        return new Read(ofInputs, all);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>();
        get(admin.listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
                        .partitionsToOffsetAndMetadata(group))
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        known.put(partition, offset);
                    }
                });
        return known;
    }

    /** Removes all topics of the prefix, internal ones included. */
    void deleteTopics() {
        List<String> ours = get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(prefix + ".") || name.startsWith(prefix + "-"))
                .toList();
        get(admin.deleteTopics(ours).all());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        } catch (ExecutionException e) {
            throw new RunFailedException("the broker did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
