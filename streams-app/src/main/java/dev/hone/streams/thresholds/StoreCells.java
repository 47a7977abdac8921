package dev.hone.streams.thresholds;

import dev.hone.schemas.records.ThresholdCell;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The cells in a Kafka Streams store. */
record StoreCells(KeyValueStore<String, ThresholdCell> store) implements Cells {
    @Override
    public @Nullable ThresholdCell get(String key) {
        return store.get(key);
    }

    @Override
    public void put(String key, ThresholdCell cell) {
        store.put(key, cell);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public void scan(String from, String to, BiPredicate<String, ThresholdCell> reader) {
        try (KeyValueIterator<String, ThresholdCell> entries = store.range(from, to)) {
            while (entries.hasNext()) {
                KeyValue<String, ThresholdCell> entry = entries.next();
                if (!reader.test(entry.key, entry.value)) {
                    return;
                }
            }
        }
    }
}
