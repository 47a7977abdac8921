package dev.hone.streams.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteBehindTest {

    private final AtCommit commit = new AtCommit(AtCommit.STORE);
    private final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("entries"), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final List<String> written = new ArrayList<>();
    private WriteBehind<String> entries;

    @BeforeEach
    void open() {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        entries = entries();
    }

    @Test
    void whatChangesSeveralTimesIsWrittenOnceAtTheCommit() {
        entries.put("a", "1");
        entries.put("a", "2");

        assertThat(store.get("a")).isNull();
        assertThat(entries.get("a")).isEqualTo("2");

        commit.flushCache();
        assertThat(written).containsExactly("2");
        assertThat(store.get("a")).isEqualTo("2".getBytes(UTF_8));
    }

    @Test
    void whatComesAndGoesWithinACommitIsNotWrittenAtAll() {
        assertThat(entries.get("a")).isNull();
        entries.put("a", "1");
        entries.putNew("b", "1");
        entries.remove("a");
        entries.remove("b");

        commit.flushCache();
        assertThat(written).isEmpty();
        assertThat(entries.get("a")).isNull();
    }

    @Test
    void whatWasStoredBeforeIsRemovedFromTheStoreToo() {
        entries.putNew("a", "1");
        commit.flushCache();
        entries.put("a", "2");
        entries.remove("a");

        assertThat(entries.get("a")).isNull();
        commit.flushCache();
        assertThat(store.get("a")).isNull();
    }

    @Test
    void aTaskHoldsNoMoreThanItsBoundInMemory() {
        for (int i = 0; i < WriteBehind.MOST_ENTRIES; i++) {
            entries.put("small " + i, "1");
        }
        assertThat(store.get("small 0")).isNotNull();

        entries.put("large", "x".repeat(WriteBehind.MOST_BYTES));
        assertThat(store.get("large")).isNotNull();
    }

    @Test
    void aLookAtAllSeesWhatIsInMemory() {
        entries.put("b", "2");
        entries.put("a", "1");

        try (KeyValueIterator<String, byte[]> all = entries.from("b")) {
            assertThat(all).toIterable().extracting(entry -> entry.key).containsExactly("b");
        }
    }

    /** Whatever is done in whatever order, with commits and starts between: what is read is what was written last. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isAsAStoreIs(long seed) {
        Random random = new Random(seed);
        Map<String, String> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            String key = Integer.toString(random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    entries.put(key, Integer.toString(step));
                    expected.put(key, Integer.toString(step));
                }
                case 2 -> {
                    if (!expected.containsKey(key)) {
                        entries.putNew(key, "new");
                        expected.put(key, "new");
                    }
                }
                case 3 -> {
                    entries.remove(key);
                    expected.remove(key);
                }
                case 4 -> assertThat(entries.get(key)).isEqualTo(expected.get(key));
                default -> commitSometimes(random);
            }
        }
        commit.flushCache();
        Map<String, String> stored = new HashMap<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> stored.put(entry.key, new String(entry.value, UTF_8)));
        }
        assertThat(stored).isEqualTo(expected);
    }

    private void commitSometimes(Random random) {
        if (random.nextInt(3) == 0) {
            commit.flushCache();
        }
        if (random.nextInt(50) == 0) {
            commit.flushCache();
            commit.clearCache();
            entries = entries();
        }
    }

    private WriteBehind<String> entries() {
        return new WriteBehind<>(
                "entries",
                store,
                new WriteBehind.Form<>(
                        (key, bytes) -> new String(bytes, UTF_8),
                        value -> {
                            written.add(value);
                            return value.getBytes(UTF_8);
                        },
                        String::length),
                commit);
    }
}
