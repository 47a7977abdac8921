package dev.hone.lab.bench.streams;

import dev.hone.artifacts.Folders;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.bench.process.Child;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One side reads one load that was written before, at full speed; of Hone's sides, interactions that stay open before
 * it. The bare join has no such thing: what it keeps ends with its window.
 */
final class LoadRun {

    private static final double COUNTED_FROM = .6;
    private static final long BEFORE_MS = 120_000;

    private final Testbed testbed;
    private final StreamsPlan plan;
    private final Progress progress;
    private final LongSupplier nanoTime;

    LoadRun(Testbed testbed, StreamsPlan plan, Progress progress, LongSupplier nanoTime) {
        this.testbed = testbed;
        this.plan = plan;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /** @param prefix of its topics, which are gone afterwards */
    Measured run(Side side, Shape shape, String prefix) throws IOException {
        RunSettings settings = RunSettings.ofLoad(testbed, prefix, shape, plan);
        Preload.Request request = new Preload.Request(shape, plan.load(), open(side), false);
        progress.begin(prefix + ": writing " + plan.load().interactions() + " interactions of " + shape.words());
        Preload.Sent sent = testbed.ask(BenchPart.Role.LOAD, settings.file(), request, Preload.Sent.class, progress);
        progress.end(sent.records());
        KafkaAccess wire = KafkaAccess.from(settings.settings());
        try (Consumption consumption = new Consumption(wire, side)) {
            Measured measured;
            try (Child child = testbed.start(side, settings.file())) {
                Reading reading = new Reading(sent, wire);
                measured = reading.watch(side, child, new Watch(testbed.broker(), child, consumption, nanoTime));
                if (side == Side.ALL && plan.apart().restore()) {
                    RestoreRun restore = new RestoreRun(testbed, settings, progress, nanoTime);
                    measured = measured.with(restore.run(child, shape, afterMs()));
                }
            }
            consumption.deleteTopics();
            Folders.delete(settings.state());
            return measured;
        }
    }

    private List<OpenRows> open(Side side) {
        long open = plan.apart().open();
        return open == 0 || side == Side.DSL
                ? List.of()
                : List.of(OpenRows.before(
                        Corpus.START.toEpochMilli() - BEFORE_MS,
                        open,
                        plan.load().perSecond()));
    }

    /** After the time of the last record: votes may be late by three times the wait. */
    private long afterMs() {
        return Corpus.START.toEpochMilli()
                + plan.load().spanMs()
                + 6 * plan.load().waitMs();
    }

    /** One reading of what was written, with the marks that were made on the way. */
    private final class Reading {

        private final Preload.Sent sent;
        private final KafkaAccess wire;
        private Map<String, TopicSizes.Size> ofOpen = Map.of();
        private boolean opened;
        private Sized sized;
        private Measured.@Nullable Mark from;

        Reading(Preload.Sent sent, KafkaAccess wire) {
            this.sent = sent;
            this.wire = wire;
            this.opened = sent.open() == 0;
            this.sized = Sized.ofLoad(plan.load().interactions());
        }

        Measured watch(Side side, Child child, Watch watch) throws IOException {
            progress.begin(side.title());
            Measured.Mark start = watch.mark(false);
            Measured.Mark last = watch.untilSettled(mark -> look(watch, mark));
            progress.end(sent.records());
            Measured.Mark to = new Measured.Mark(
                    last.seconds(),
                    last.read(),
                    last.brokerSeconds(),
                    last.applicationSeconds(),
                    ProcessCpu.byKind(child.pid()));
            return new Measured(
                    side,
                    sent.records(),
                    sized.interactions(),
                    start,
                    from == null ? start : from,
                    to,
                    TopicSizes.since(ofOpen, sizes(wire)),
                    List.of());
        }

        private boolean look(Watch watch, Measured.Mark mark) throws IOException {
            long read = mark.read().inputs();
            if (!opened && read >= sent.open()) {
                opened = true;
                double ofLoad = (read - sent.open()) / (double) (sent.records() - sent.open());
                sized = Sized.ofLoad(plan.load().interactions())
                        .once(ofLoad, plan.apart().open());
                if (!sized.withOpen()) {
                    ofOpen = sizes(wire);
                }
            }
            if (from == null && read - sent.open() >= COUNTED_FROM * (sent.records() - sent.open())) {
                from = watch.mark(true);
            }
            progress.at(read, sent.records());
            return read >= sent.records();
        }
    }

    private Map<String, TopicSizes.Size> sizes(KafkaAccess wire) throws IOException {
        String prefix = wire.topics().prefix();
        List<String> inputs = List.of(
                wire.name(Topics.PROMPTS),
                wire.name(Topics.RESPONSES),
                wire.name(Topics.FEEDBACK),
                wire.name(Topics.MODEL_VERSIONS),
                wire.name(Topics.SERVING_STATUS));
        Map<String, TopicSizes.Size> written = new TreeMap<>(TopicSizes.of(testbed.logs(), prefix + "."));
        written.putAll(TopicSizes.of(testbed.logs(), prefix + "-"));
        inputs.forEach(written::remove);
        written.values().removeIf(size -> size.records() == 0);
        return written;
    }
}
