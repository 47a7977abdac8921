package dev.hone.streams.join;

import dev.hone.streams.commit.AtCommit;
import dev.hone.streams.commit.WriteBehind;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The interactions of one task, by id: small, and kept until they can be forgotten. */
final class Interactions {

    static final String STORE = "join-votes";

    /** With the ids of some votes and their sources. */
    private static final int USUAL_BYTES = 1024;

    private final WriteBehind<InteractionState> rows;

    /** @param contents where what a release before this one kept is brought together as its row is read */
    Interactions(KeyValueStore<String, byte[]> store, ContentStore contents, AtCommit commit) {
        this.rows = new WriteBehind<>(
                STORE,
                store,
                new WriteBehind.Form<>(
                        (id, bytes) -> read(id, bytes, contents), Interactions::write, row -> USUAL_BYTES),
                commit);
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> storeBuilder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    private static InteractionState read(String id, byte[] bytes, ContentStore contents) {
        if (InteractionFormat.isEarlier(bytes)) {
            contents.bringTogether(id);
        }
        return InteractionFormat.read(bytes);
    }

    private static byte[] write(InteractionState interaction) {
        return interaction.isErased() ? InteractionFormat.erased() : InteractionFormat.write(interaction);
    }

    /** What is known of one, {@link InteractionState#UNKNOWN} where nothing is. */
    InteractionState get(String id) {
        InteractionState row = rows.get(id);
        return row == null ? InteractionState.UNKNOWN : row;
    }

    void put(String id, InteractionState interaction) {
        if (interaction.isEmpty()) {
            forget(id);
        } else {
            rows.put(id, interaction);
        }
    }

    /** Leaves nothing of one but that it was erased. */
    void erase(String id) {
        rows.put(id, InteractionState.ERASED);
    }

    /** Those from an id on, itself included, in the order of their ids; all where there is none. */
    KeyValueIterator<String, byte[]> from(@Nullable String id) {
        return rows.from(id);
    }

    void forget(String id) {
        rows.remove(id);
    }
}
