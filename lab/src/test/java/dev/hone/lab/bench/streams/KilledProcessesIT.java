package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 1 and 13 on real processes: whatever dies while a load is read, each record is counted once, and who reads
 * what was committed finds each example once. With {@code -Dhone.kill.seeds=10 -Dhone.kills=3} more moments are tried
 * than in the build.
 */
class KilledProcessesIT {

    /** How a process ends that was killed so. */
    static final int BY_SIGKILL = 128 + 9;

    private static final int KILLS = Integer.getInteger("hone.kills", 1);
    private static final long INTERACTIONS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("hone.kill.seeds", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theApplicationMayDieAtAnyMoment(long seed) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
                LocalRegistry registry = LocalRegistry.start(0, Optional.empty())) {
            var loads = new Loads(folder, kafka.bootstrapServers(), registry.url(), 1, load(seed));
            Loads.Outcome undisturbed = undisturbed(loads);

            Loads.Outcome disturbed;
            try (Loads.Reading reading = loads.read("killed")) {
                for (long moment : moments(seed, undisturbed)) {
                    await().atMost(PATIENCE).until(() -> reading.written() >= moment);
                    assertThat(reading.kill()).isEqualTo(BY_SIGKILL);
                    assertThat(reading.events().records()).isLessThan(loads.records());
                    reading.start();
                }
                disturbed = reading.end(PATIENCE);
            }

            assertSame(disturbed, undisturbed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneOfThreeBrokersMayDieAtAnyMoment(long seed) throws Exception {
        try (ThreeBrokers brokers = new ThreeBrokers(folder);
                LocalRegistry registry = LocalRegistry.start(0, Optional.empty())) {
            var loads = new Loads(folder, brokers.bootstrapServers(), registry.url(), 3, load(seed));
            Loads.Outcome undisturbed = undisturbed(loads);

            Loads.Outcome disturbed;
            try (Loads.Reading reading = loads.read("killed")) {
                assertThat(killOneByOne(brokers, loads, reading, seed, undisturbed))
                        .isPositive();
                disturbed = reading.end(PATIENCE);
                assertThat(reading.alive()).isTrue();
            }

            assertSame(disturbed, undisturbed);
        }
    }

    /** How many were killed while there was something to read: one that comes back may take longer than the rest. */
    private static int killOneByOne(
            ThreeBrokers brokers, Loads loads, Loads.Reading reading, long seed, Loads.Outcome undisturbed)
            throws Exception {
        var random = new SplittableRandom(seed);
        int killed = 0;
        for (long moment : moments(seed, undisturbed)) {
            patiently().until(() -> reading.written() >= moment && loads.inSync());
            int node = random.nextInt(ThreeBrokers.NODES);
            brokers.kill(node);
            long before = reading.events().records();
            if (before < loads.records()) {
                killed++;
                patiently().until(() -> reading.events().records() > before);
            }
            brokers.start(node);
        }
        return killed;
    }

    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
    }

    private static StreamsPlan.Load load(long seed) {
        return new StreamsPlan.Load(INTERACTIONS, 100, 200, seed);
    }

    private static Loads.Outcome undisturbed(Loads loads) throws Exception {
        try (Loads.Reading reading = loads.read("undisturbed")) {
            return reading.end(PATIENCE);
        }
    }

    /** By how far the output has come, whether that is committed or not: in the midst of a transaction mostly. */
    private static long[] moments(long seed, Loads.Outcome undisturbed) {
        return new SplittableRandom(seed)
                .longs(KILLS, undisturbed.written() / 20, undisturbed.written() * 2 / 3)
                .sorted()
                .toArray();
    }

    private static void assertSame(Loads.Outcome disturbed, Loads.Outcome undisturbed) {
        assertThat(disturbed.events()).isEqualTo(undisturbed.events());
        assertThat(disturbed.events().unaccounted()).isZero();
        assertThat(disturbed.repeated()).isEmpty();
        assertThat(disturbed.closed()).isEqualTo(undisturbed.closed()).isNotEmpty();
        assertThat(disturbed.examples()).isEqualTo(undisturbed.examples()).isNotEmpty();
    }
}
