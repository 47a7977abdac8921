package dev.hone.streams.commit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a store of one task, with those that changed since the last commit in memory, as they are worked with.
 * What changes several times within a transaction is so encoded and written once, and what comes and goes within one
 * not at all. Other threads, who read the store itself, see what was there at the last commit.
 *
 * <p>Several may share a store where each has keys of its own. Not safe for use by several threads.
 */
public final class WriteBehind<V> {

    /** A task has so much in memory at most, and writes early where a transaction changes more. */
    static final int MOST_ENTRIES = 1024;

    static final int MOST_BYTES = 2 << 20;

    private final KeyValueStore<String, byte[]> store;
    private final Form<V> form;
    private final Map<String, Changed<V>> changed = new LinkedHashMap<>();
    private long bytes;
    /** A key that was looked for last and was not there; null where that is not known of any. */
    private @Nullable String absent;

    /**
     * How an entry is stored.
     *
     * @param read of a key and its bytes
     * @param size about how many bytes it holds on to
     */
    public record Form<V>(BiFunction<String, byte[], V> read, Function<V, byte[]> write, ToIntFunction<V> size) {}

    /**
     * What an entry came to.
     *
     * @param value null where it was removed
     * @param stored whether the store may have one of before
     */
    private record Changed<V>(@Nullable V value, boolean stored) {}

    /** @param name by which it is known at commits */
    public WriteBehind(String name, KeyValueStore<String, byte[]> store, Form<V> form, AtCommit commit) {
        this.store = store;
        this.form = form;
        commit.before(name, this::save);
    }

    public @Nullable V get(String key) {
        Changed<V> entry = changed.get(key);
        if (entry != null) {
            return entry.value();
        }
        byte[] stored = store.get(key);
        if (stored == null) {
            absent = key;
            return null;
        }
        return form.read().apply(key, stored);
    }

    public void put(String key, V value) {
        put(key, value, !key.equals(absent));
    }

    /** The same for a key that the caller knows to be without an entry. */
    public void putNew(String key, V value) {
        put(key, value, false);
    }

    private void put(String key, V value, boolean stored) {
        Changed<V> before = changed.get(key);
        changed.put(key, new Changed<>(value, before == null ? stored : before.stored()));
        bytes += form.size().applyAsInt(value);
        if (changed.size() >= MOST_ENTRIES || bytes >= MOST_BYTES) {
            save();
        }
    }

    public void remove(String key) {
        Changed<V> before = changed.get(key);
        if (before == null ? key.equals(absent) : !before.stored()) {
            changed.remove(key);
        } else {
            changed.put(key, new Changed<>(null, true));
        }
    }

    /** All entries from a key on, itself included, in the order of their keys; all where there is none. */
    public KeyValueIterator<String, byte[]> from(@Nullable String key) {
        save();
        return store.range(key, null);
    }

    private void save() {
        changed.forEach((key, entry) -> {
            V value = entry.value();
            store.put(key, value == null ? null : form.write().apply(value));
        });
        changed.clear();
        bytes = 0;
        absent = null;
    }
}
