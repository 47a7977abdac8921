package dev.hone.streams;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each key of a compacted topic, the same on every instance, decoded once per change rather than
 * once per look. Written by the global thread before any task runs and from then on; read by all.
 */
final class GlobalView<V> implements ProcessorSupplier<String, V, Void, Void> {

    private final String store;
    private final Map<String, V> newest = new ConcurrentHashMap<>();

    GlobalView(String store) {
        this.store = store;
    }

    void attach(Topology topology, String topic, Serde<V> serde) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(store), Serdes.String(), serde)
                        .withLoggingDisabled(),
                store + "-source",
                Serdes.String().deserializer(),
                serde.deserializer(),
                topic,
                store + "-update",
                this);
    }

    @Nullable
    V get(String key) {
        return newest.get(key);
    }

    Collection<V> values() {
        return newest.values();
    }

    @Override
    public Processor<String, V, Void, Void> get() {
        return new Update();
    }

    private final class Update extends ContextualProcessor<String, V, Void, Void> {

        @SuppressWarnings("NullAway.Init") // set by init, which Kafka Streams calls first
        private KeyValueStore<String, V> values;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            values = context.getStateStore(store);
            try (KeyValueIterator<String, V> all = values.all()) {
                all.forEachRemaining((KeyValue<String, V> entry) -> newest.put(entry.key, entry.value));
            }
        }

        @Override
        public void process(Record<String, V> record) {
            values.put(record.key(), record.value());
            if (record.value() == null) {
                newest.remove(record.key());
            } else {
                newest.put(record.key(), record.value());
            }
        }
    }
}
