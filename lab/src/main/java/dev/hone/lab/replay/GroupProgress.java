package dev.hone.lab.replay;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.terminal.RunFailedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * The progress of the applications through their topics, by the offsets that they have committed. Transaction markers
 * behind the last record of a partition are never read by anyone, so that an offset before the end is checked for a
 * record behind it.
 */
final class GroupProgress implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(300);

    private final Admin admin;
    private final Consumer<String, byte[]> consumer;

    GroupProgress(KafkaAccess wire) {
        admin = wire.admin();
        consumer = wire.consumer();
    }

    /** The ends of the topics that the applications read, and whether each of them has read up to there. */
    State state() {
        Set<String> groups = new TreeSet<>();
        get(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .forEach(group -> groups.add(group.groupId()));
        var reached = new HashMap<TopicPartition, Long>();
        boolean settled = true;
        for (ConsumerGroupDescription group :
                get(admin.describeConsumerGroups(groups).all()).values()) {
            settled &= group.groupState() == GroupState.STABLE || group.groupState() == GroupState.EMPTY;
            keepLowest(reached, group);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(reached.keySet());
        List<TopicPartition> behind = reached.entrySet().stream()
                .filter(entry -> entry.getValue() < ends.getOrDefault(entry.getKey(), 0L))
                .map(Map.Entry::getKey)
                .toList();
        return new State(ends, settled && !hasRecord(behind, reached, ends));
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }

    /** @param idle whether no application has a record left to read */
    record State(Map<TopicPartition, Long> ends, boolean idle) {}

    // What a group reads but has committed nothing of, it has not begun to read.
    private void keepLowest(Map<TopicPartition, Long> reached, ConsumerGroupDescription group) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata());
        group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .forEach(partition -> {
                    OffsetAndMetadata offset = committed.get(partition);
                    reached.merge(partition, offset == null ? 0 : offset.offset(), Math::min);
                });
    }

    private boolean hasRecord(
            List<TopicPartition> partitions, Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        for (TopicPartition partition : partitions) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from.getOrDefault(partition, 0L));
            while (consumer.position(partition) < ends.getOrDefault(partition, 0L)) {
                if (!consumer.poll(POLL).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
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
}
