package dev.hone.schemas.topics;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * A check that every partition is led by a broker that knows it.
 *
 * <p>A new topic is in the cluster's metadata a moment before its leader has opened it. Of the batches that an
 * idempotent producer has under way in that moment the first may be refused and the second taken, and after that none
 * of the first is ever taken again. Whoever creates topics therefore asks each leader for an offset before anybody
 * writes.
 */
final class Leadership {

    private Leadership() {}

    /**
     * Done when each leader has answered; the admin client asks again until then, within its
     * {@code default.api.timeout.ms}.
     */
    static KafkaFuture<Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo>> answers(
            Admin admin, TopicsConfig config, Collection<Topic<?>> topics) {
        Stream<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> IntStream.range(0, config.partitions(topic))
                        .mapToObj(partition -> new TopicPartition(config.name(topic), partition)));
        return admin.listOffsets(partitions.collect(Collectors.toMap(at -> at, at -> OffsetSpec.latest())))
                .all();
    }
}
