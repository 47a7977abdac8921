package dev.hone.lab.bench.streams;

import dev.hone.artifacts.Folders;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.process.Child;
import dev.hone.streams.rocksdb.SharedMemory;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What it takes when interactions fall due: of some that were written long before, with all the open ones after them,
 * so that RocksDB has to read them from its files, and of as many that were written last. As many others fall due
 * before both, uncounted, so that neither has to be compiled.
 */
final class ColdRun {

    private static final long WARM_MS = Corpus.START.toEpochMilli();
    private static final long COLD_MS = WARM_MS + RunSettings.DAY_MS;
    private static final long HOT_MS = COLD_MS + RunSettings.DAY_MS;
    private static final long OPEN_MS = WARM_MS + 30 * RunSettings.DAY_MS;

    private final Testbed testbed;
    private final StreamsPlan plan;
    private final Progress progress;
    private final LongSupplier nanoTime;

    ColdRun(Testbed testbed, StreamsPlan plan, Progress progress, LongSupplier nanoTime) {
        this.testbed = testbed;
        this.plan = plan;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /**
     * What was found.
     *
     * @param interactions of each kind
     * @param open written between them
     * @param stateBytes of the files of the program's state before anything was due
     * @param cacheBytes of them that RocksDB may hold in memory; what the system keeps of files is beside that
     */
    record Found(long interactions, long open, long stateBytes, long cacheBytes, Due cold, Due last) {}

    /**
     * What it took when interactions fell due, until all applications had read what came of it.
     *
     * @param seconds of the wall clock
     */
    record Due(double brokerMicros, double applicationMicros, double seconds) {

        static Due of(Measured.Mark from, Measured.Mark to, long interactions) {
            return new Due(
                    (to.brokerSeconds() - from.brokerSeconds()) * 1e6 / interactions,
                    (to.applicationSeconds() - from.applicationSeconds()) * 1e6 / interactions,
                    to.seconds() - from.seconds());
        }
    }

    /** @param prefix of its topics, which are gone afterwards */
    Found run(Shape shape, String prefix) throws IOException {
        RunSettings settings = RunSettings.ofYear(testbed, prefix, shape, plan);
        long cold = plan.apart().cold();
        double rate = plan.load().perSecond();
        List<OpenRows> rows = List.of(
                new OpenRows(cold, COLD_MS, rate),
                new OpenRows(plan.apart().open(), OPEN_MS, rate),
                new OpenRows(cold, HOT_MS, rate),
                new OpenRows(cold, WARM_MS, rate));
        progress.begin(prefix + ": writing open interactions");
        Preload.Sent sent = testbed.ask(
                BenchPart.Role.LOAD,
                settings.file(),
                new Preload.Request(shape, plan.load(), rows, true),
                Preload.Sent.class,
                progress);
        progress.end(sent.records());
        KafkaAccess wire = KafkaAccess.from(settings.settings());
        OpsPage ops = settings.withOpsPort();
        try (Consumption consumption = new Consumption(wire, Side.ALL)) {
            Found found;
            try (Traffic traffic = new Traffic(wire, shape.promptBytes());
                    Child child = testbed.start(Side.ALL, settings.file())) {
                Falling falling =
                        new Falling(new Watch(testbed.broker(), child, consumption, nanoTime), traffic, ops, shape);
                found = falling.due(sent.records(), settings);
            }
            consumption.deleteTopics();
            Folders.delete(settings.state());
            return found;
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static long cacheBytes(RunSettings settings) {
        return settings.settings().parse(SharedMemory.DEFINITION).getLong("streams.rocksdb.cache.bytes");
    }

    /** What falls due in one program, one kind after the other. */
    private final class Falling {

        private final Watch watch;
        private final Traffic traffic;
        private final OpsPage ops;
        private final int partitions;

        Falling(Watch watch, Traffic traffic, OpsPage ops, Shape shape) {
            this.watch = watch;
            this.traffic = traffic;
            this.ops = ops;
            this.partitions = shape.partitions();
        }

        Found due(long records, RunSettings settings) throws IOException {
            progress.begin("reading open interactions");
            watch.untilSettled(mark -> {
                progress.at(mark.read().inputs(), records);
                return mark.read().inputs() >= records;
            });
            progress.end(records);
            long stateBytes = bytes(settings.state());
            // What is known of timers that have fired is known by those that are left.
            traffic.ids("left").forEach(id -> traffic.interaction(id, "subject-1", OPEN_MS));
            traffic.flush();
            after(WARM_MS);
            Due cold = after(COLD_MS);
            Due last = after(HOT_MS);
            return new Found(plan.apart().cold(), plan.apart().open(), stateBytes, cacheBytes(settings), cold, last);
        }

        private Due after(long fromMs) throws IOException {
            long tickMs = fromMs + RunSettings.YEAR_MS + RunSettings.DAY_MS / 2;
            progress.begin("falling due");
            Measured.Mark from = watch.mark(false);
            traffic.tick(tickMs);
            Measured.Mark to = watch.untilSettled(mark -> ops.timersHaveFired(partitions, tickMs));
            progress.end(plan.apart().cold());
            return Due.of(from, to, plan.apart().cold());
        }
    }
}
