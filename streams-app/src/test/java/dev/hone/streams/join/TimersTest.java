package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(Timers.STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final KeyValueStore<String, Long> clockStore = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(TaskClock.STORE), Serdes.String(), Serdes.Long())
            .withLoggingDisabled()
            .build();

    TimersTest() {
        store.init(context.getStateStoreContext(), store);
        clockStore.init(context.getStateStoreContext(), clockStore);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void takeThemInOrderOnceEachAndNeverPassOne(long seed) {
        Random random = new Random(seed);
        TaskClock clock = new TaskClock(clockStore);
        Timers timers = new Timers(store, clock);
        Set<String> expected = new HashSet<>();
        List<Timer> fired = new ArrayList<>();
        long now = 1000;
        for (int step = 0; step < 2000; step++) {
            Timer timer = new Timer(now - 50 + random.nextInt(200), Timer.Kind.DUE, "i" + step);
            timers.put(timer);
            expected.add(timer.toString());
            if (random.nextInt(3) == 0) {
                now += random.nextInt(40);
            }
            List<Timer> taken = timers.take(now, random.nextInt(5));
            long before = now;
            assertThat(taken).isSortedAccordingTo((a, b) -> Long.compare(a.atMs(), b.atMs()));
            assertThat(taken).allMatch(one -> one.atMs() < before);
            taken.forEach(one -> assertThat(expected.remove(one.toString())).isTrue());
            fired.addAll(taken);
            if (random.nextInt(20) == 0) {
                timers = new Timers(store, clock);
            }
            assertThat(timers.nextMs()).isLessThanOrEqualTo(oldest(expected));
        }
        fired.addAll(timers.take(Long.MAX_VALUE, Integer.MAX_VALUE));
        assertThat(fired).hasSize(2000);
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    private static long oldest(Set<String> timers) {
        return timers.stream()
                .mapToLong(timer -> Long.parseLong(timer.replaceAll("Timer\\[atMs=(\\d+),.*", "$1")))
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
