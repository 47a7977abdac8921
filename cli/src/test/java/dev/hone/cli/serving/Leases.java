package dev.hone.cli.serving;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.ServingStatus;
import dev.hone.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows the lease of one replica. Not thread-safe. */
final class Leases implements AutoCloseable {

    private final String topic;
    private final String replica;
    private final Consumer<String, byte[]> consumer;
    private final Deserializer<ServingStatus> statuses;
    private Optional<ServingStatus> last = Optional.empty();

    Leases(KafkaAccess wire, String replica) {
        this.replica = replica;
        topic = wire.name(Topics.SERVING_STATUS);
        statuses = wire.connection().valueSerde(Topics.SERVING_STATUS).deserializer();
        consumer = wire.consumer();
        var partitions = KafkaAccess.partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Whether the replica says that it has applied so many decisions and loaded the versions of the last one. */
    boolean tellsOf(int decisions, RolloutState state) {
        List<String> versions = Stream.of(state.getChampion(), state.getChallenger())
                .filter(version -> version != null)
                .toList();
        return last().filter(lease -> lease.getRolloutsOffset() >= decisions
                        && lease.getVersions().containsAll(versions))
                .isPresent();
    }

    /** Whether the replica has a lease, which it has not given up. */
    boolean isHeld() {
        return last().isPresent();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private Optional<ServingStatus> last() {
        var ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        }
        return last;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (replica.equals(record.key())) {
            last = Optional.ofNullable(record.value()).map(value -> statuses.deserialize(topic, value));
        }
    }
}
