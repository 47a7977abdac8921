package dev.hone.streams;

import dev.hone.streams.join.JoinView;
import dev.hone.streams.ops.Application;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of the scoring application's tasks on this instance, as threads that are not theirs may read them. */
record ScoringStores(KafkaStreams scoring) {

    /** The partitions whose tasks are here. */
    static List<Integer> partitions(Application scoring) {
        return scoring.tasks().stream()
                .map(task -> task.taskId().partition())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Throws {@link org.apache.kafka.streams.errors.InvalidStateStoreException} where they are not here, or not yet.
     */
    JoinView.Stores of(int partition) {
        return new JoinView.Stores() {
            @Override
            public <K> ReadOnlyKeyValueStore<K, byte[]> named(String store) {
                return scoring.store(
                        StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<K, byte[]>keyValueStore())
                                .withPartition(partition));
            }
        };
    }
}
