package dev.hone.streams.join;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The interactions of one task, by id: small, and kept until they can be forgotten. */
record Interactions(KeyValueStore<String, byte[]> store) {

    static final String STORE = "join-votes";

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    /** The bytes of one; null where none is known. */
    byte @Nullable [] get(String id) {
        return store.get(id);
    }

    void put(String id, InteractionState interaction) {
        if (interaction.isEmpty()) {
            forget(id);
        } else {
            store.put(id, InteractionFormat.write(interaction));
        }
    }

    /** Leaves nothing of one but that it was erased. */
    void erase(String id) {
        store.put(id, InteractionFormat.erased());
    }

    /** Those from an id on, itself included, in the order of their ids; all where there is none. */
    KeyValueIterator<String, byte[]> from(@Nullable String id) {
        return store.range(id, null);
    }

    void forget(String id) {
        store.put(id, null);
    }
}
