package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.ThreeBrokers;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 1 and 13 on real processes: whatever dies while a load is read, each record is counted once, and who reads
 * what was committed finds each example once. With {@code -Dhone.kill.seeds=10 -Dhone.kills=3 -Dhone.instances=3} more
 * is tried than in the build.
 */
class KilledProcessesIT {

    /** How a process ends that was killed so. */
    static final int BY_SIGKILL = 128 + 9;

    private static final int KILLS = Integer.getInteger("hone.kills", 1);
    private static final int INSTANCES = Integer.getInteger("hone.instances", 2);
    private static final long INTERACTIONS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Longer than a restart takes, so that nobody takes over meanwhile. */
    private static final Duration EXPECTED_BACK = Duration.ofMinutes(2);

    private static final Duration SOON_GIVEN_UP = Duration.ofSeconds(10);

    /** How many records of the large stores an instance may read back that comes again with its disk. */
    private static final long FEW = 100;

    @TempDir
    static Path folder;

    private static final Map<String, Outcome> UNDISTURBED = new HashMap<>();
    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("hone.kill.seeds", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theApplicationMayDieAtAnyMoment(long seed) throws Exception {
        Loads loads = loads(seed);
        Outcome undisturbed = undisturbed(seed);

        Outcome disturbed;
        try (Loads.Reading reading = loads.read("killed-" + seed)) {
            for (long moment : moments(seed, undisturbed)) {
                closely().until(() -> reading.written() >= moment);
                assertThat(reading.kill()).isEqualTo(BY_SIGKILL);
                assertThat(reading.events().records()).isLessThan(loads.records());
                reading.start();
            }
            disturbed = reading.end(PATIENCE);
        }

        assertSame(disturbed, undisturbed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneOfThreeBrokersMayDieAtAnyMoment(long seed) throws Exception {
        Outcome undisturbed = undisturbed(seed);
        try (ThreeBrokers brokers = new ThreeBrokers(Files.createDirectory(folder.resolve("brokers-" + seed)))) {
            var loads = new Loads(folder, brokers.bootstrapServers(), registry.url(), 3, load(seed));

            Outcome disturbed;
            try (Loads.Reading reading = loads.read("three-" + seed)) {
                assertThat(killOneByOne(brokers, loads, reading, seed, undisturbed))
                        .isPositive();
                disturbed = reading.end(PATIENCE);
                assertThat(reading.alive()).isTrue();
            }

            assertSame(disturbed, undisturbed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void instancesMayBeRestartedOneAfterTheOtherWithoutReadingTheirStateBack(long seed) throws Exception {
        Outcome undisturbed = undisturbedAndUnhurried(seed);
        Settings settings = loads(seed).unhurried().settings("rolling-" + seed);
        Outcome disturbed;
        try (Feed feed = new Feed(settings, Loads.SHAPE, load(seed));
                Fleet fleet = new Fleet(folder, settings, EXPECTED_BACK)) {
            fleet.startShared(INSTANCES);
            for (int instance = 0; instance < INSTANCES; instance++) {
                feed.send(400 / INSTANCES);
                Fleet.patiently().until(() -> fleet.events().records() >= feed.sent() / 2);
                Map<Integer, Long> others = restoredByOthers(fleet, instance);
                fleet.stop(instance);
                feed.send(400 / INSTANCES);
                fleet.start(instance);
                fleet.awaitReady(instance);
                assertThat(fleet.restored(instance)).isLessThanOrEqualTo(FEW);
                assertThat(restoredByOthers(fleet, instance)).isEqualTo(others);
            }
            disturbed = fleet.end(feed.sendRest(), undisturbed.closed().size());
        }

        assertSame(disturbed, undisturbed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anInstanceMayDieWhileAnotherStarts(long seed) throws Exception {
        Outcome undisturbed = undisturbedAndUnhurried(seed);
        Settings settings = loads(seed).unhurried().settings("growing-" + seed);
        Outcome disturbed;
        try (Feed feed = new Feed(settings, Loads.SHAPE, load(seed));
                Fleet fleet = new Fleet(folder, settings, SOON_GIVEN_UP)) {
            fleet.startShared(INSTANCES);
            feed.send(300);
            Fleet.patiently().until(() -> fleet.events().records() >= feed.sent() / 2);
            fleet.start(INSTANCES);
            Fleet.patiently().until(() -> fleet.answers(INSTANCES));
            feed.send(300);
            fleet.kill(new SplittableRandom(seed).nextInt(INSTANCES));
            disturbed = fleet.end(feed.sendRest(), undisturbed.closed().size());
        }

        assertSame(disturbed, undisturbed);
    }

    private static Map<Integer, Long> restoredByOthers(Fleet fleet, int instance) {
        Map<Integer, Long> restored = new HashMap<>();
        for (int other = 0; other < INSTANCES; other++) {
            if (other != instance) {
                restored.put(other, fleet.restored(other));
            }
        }
        return restored;
    }

    /** How many were killed while there was something to read: one that comes back may take longer than the rest. */
    private static int killOneByOne(
            ThreeBrokers brokers, Loads loads, Loads.Reading reading, long seed, Outcome undisturbed) throws Exception {
        var random = new SplittableRandom(seed);
        int killed = 0;
        for (long moment : moments(seed, undisturbed)) {
            closely().until(() -> reading.written() >= moment && loads.inSync());
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

    /** For a moment that is soon over. */
    private static ConditionFactory closely() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
    }

    private static StreamsPlan.Load load(long seed) {
        return new StreamsPlan.Load(INTERACTIONS, 100, 200, seed);
    }

    private static Loads loads(long seed) {
        return new Loads(folder, kafka.bootstrapServers(), registry.url(), 1, load(seed));
    }

    private static Outcome undisturbed(long seed) throws Exception {
        return undisturbed(loads(seed), "undisturbed-" + seed);
    }

    private static Outcome undisturbedAndUnhurried(long seed) throws Exception {
        return undisturbed(loads(seed).unhurried(), "unhurried-" + seed);
    }

    private static Outcome undisturbed(Loads loads, String prefix) throws Exception {
        Outcome known = UNDISTURBED.get(prefix);
        if (known != null) {
            return known;
        }
        try (Loads.Reading reading = loads.read(prefix)) {
            Outcome outcome = reading.end(PATIENCE);
            UNDISTURBED.put(prefix, outcome);
            return outcome;
        }
    }

    /**
     * By how far the output has come, whether that is committed or not: in the midst of a transaction mostly. Drawn as
     * shares, since how much is written differs a little from run to run.
     */
    private static long[] moments(long seed, Outcome undisturbed) {
        return new SplittableRandom(seed)
                .doubles(KILLS, 1 / 20.0, 2 / 3.0)
                .mapToLong(share -> Math.round(share * undisturbed.written()))
                .sorted()
                .toArray();
    }

    private static void assertSame(Outcome disturbed, Outcome undisturbed) {
        assertThat(disturbed.events()).isEqualTo(undisturbed.events());
        assertThat(disturbed.events().unaccounted()).isZero();
        assertThat(disturbed.repeated()).isEmpty();
        assertThat(disturbed.closed()).isEqualTo(undisturbed.closed()).isNotEmpty();
        assertThat(disturbed.examples()).isEqualTo(undisturbed.examples()).isNotEmpty();
    }
}
