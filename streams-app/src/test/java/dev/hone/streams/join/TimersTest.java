package dev.hone.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.streams.commit.AtCommit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {

    private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(Timers.STORE), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final KeyValueStore<String, byte[]> clockStore = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(TaskClock.STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();

    private final AtCommit commit = new AtCommit(AtCommit.STORE);

    TimersTest() {
        store.init(context.getStateStoreContext(), store);
        clockStore.init(context.getStateStoreContext(), clockStore);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void takeThemInOrderOnceEachAndNeverPassOne(long seed) {
        Random random = new Random(seed);
        TaskClock clock = new TaskClock(clockStore, commit);
        Timers timers = new Timers(store, clock, commit);
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
                commit.flushCache();
                clock = new TaskClock(clockStore, commit);
                timers = new Timers(store, clock, commit);
            }
            assertThat(timers.nextMs()).isLessThanOrEqualTo(oldest(expected));
        }
        fired.addAll(timers.take(Long.MAX_VALUE, Integer.MAX_VALUE));
        assertThat(fired).hasSize(2000);
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withoutAnyTimersNothingLooksAsIfItHadBeenWaiting() {
        TaskClock clock = new TaskClock(clockStore, commit);
        Timers timers = new Timers(store, clock, commit);
        timers.put(new Timer(5_000, Timer.Kind.DUE, "i"));
        clock.advance(7_500);
        assertThat(timers.take(clock.nowMs(), 10)).hasSize(1);
        assertThat(clock.timersFromMs()).isEqualTo(7_000);

        clock.advance(90_000);
        assertThat(timers.take(clock.nowMs(), 10)).isEmpty();
        assertThat(clock.timersFromMs()).isEqualTo(90_000);

        timers.put(new Timer(60_000, Timer.Kind.DUE, "late"));
        commit.flushCache();
        Timers moved = new Timers(store, new TaskClock(clockStore, commit), commit);
        assertThat(moved.take(clock.nowMs(), 10)).extracting(Timer::id).containsExactly("late");
    }

    @Test
    void moreOfOneSecondThanFitIntoMemoryFireAllTheSame() {
        Timers timers = new Timers(store, new TaskClock(clockStore, commit), commit);
        int many = 3 * Timers.MAX_IN_MEMORY;
        for (int i = 0; i < many; i++) {
            timers.put(new Timer(5_000 + i % 7, Timer.Kind.DUE, "i" + i));
        }

        List<Timer> fired = new ArrayList<>();
        while (timers.nextMs() < 6_000) {
            fired.addAll(timers.take(6_000, 1_000));
        }

        assertThat(fired).hasSize(many).isSortedAccordingTo(Timer.ORDER);
        assertThat(entries()).isZero();
    }

    @Test
    void manyOfOneSecondAreFewEntries() {
        Timers timers = new Timers(store, new TaskClock(clockStore, commit), commit);

        for (int i = 0; i < 640; i++) {
            timers.put(new Timer(5_000 + i, Timer.Kind.DUE, "i" + i));
        }

        assertThat(entries()).as("before the commit").isZero();
        commit.flushCache();
        assertThat(entries()).isEqualTo(20);
    }

    @Test
    void oneThatFiresBeforeTheCommitIsNeverStored() {
        Timers timers = new Timers(store, new TaskClock(clockStore, commit), commit);
        timers.take(1, 1);
        timers.put(new Timer(5_000, Timer.Kind.DUE, "i"));

        assertThat(timers.take(10_000, 10)).hasSize(1);

        commit.flushCache();
        assertThat(entries()).isZero();
    }

    @Test
    void oneThatIsSetBeforeWhatHasFiredIsNotForgottenWhenTheTaskMoves() {
        TaskClock clock = new TaskClock(clockStore, commit);
        Timers timers = new Timers(store, clock, commit);
        timers.put(new Timer(5_500, Timer.Kind.DUE, "first"));
        timers.put(new Timer(5_900, Timer.Kind.DUE, "last"));
        assertThat(timers.take(5_600, 10)).hasSize(1);
        Timer late = new Timer(5_100, Timer.Kind.DUE, "late");
        timers.put(late);
        commit.flushCache();

        Timers moved = new Timers(store, new TaskClock(clockStore, commit), commit);

        assertThat(moved.nextMs()).isLessThanOrEqualTo(5_100);
        assertThat(moved.take(10_000, 10)).containsExactly(late, new Timer(5_900, Timer.Kind.DUE, "last"));
        assertThat(entries()).isZero();
    }

    private long entries() {
        long entries = 0;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            for (; all.hasNext(); all.next()) {
                entries++;
            }
        }
        return entries;
    }

    private static long oldest(Set<String> timers) {
        return timers.stream()
                .mapToLong(timer -> Long.parseLong(timer.replaceAll("Timer\\[atMs=(\\d+),.*", "$1")))
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
