package dev.hone.lab.bench.streams;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** One side reads one load that was written before, at full speed. */
final class LoadRun {

    private static final JsonMapper JSON = new JsonMapper();
    private static final double COUNTED_FROM = .6;
    private static final long LOOK_NANOS = 250_000_000;
    private static final double SETTLED_SECONDS = 3;
    private static final double PATIENCE_SECONDS = 180;

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
        progress.say(prefix + ": writing " + plan.load().interactions() + " interactions of " + shape.words());
        Preload.Sent sent = JSON.readValue(
                testbed.ask(
                        BenchPart.Role.LOAD,
                        settings.file(),
                        JSON.writeValueAsString(new BenchPart.LoadRequest(shape, plan.load()))),
                Preload.Sent.class);
        KafkaAccess wire = KafkaAccess.from(settings.settings());
        try (Consumption consumption = new Consumption(wire, side)) {
            Measured measured;
            try (Child child = testbed.start(side, settings.file())) {
                measured = watch(side, child, consumption, sent, wire);
            }
            consumption.deleteTopics();
            return measured;
        }
    }

    private Measured watch(Side side, Child child, Consumption consumption, Preload.Sent sent, KafkaAccess wire)
            throws IOException {
        progress.begin(side.title());
        Measured.Mark start = mark(child, consumption, false);
        Measured.Mark from = null;
        Measured.Mark latest = start;
        double latestSeconds = start.seconds();
        double now = start.seconds();
        while (latest.read().inputs() < sent.records() || now < latestSeconds + SETTLED_SECONDS) {
            LockSupport.parkNanos(LOOK_NANOS);
            child.check();
            boolean enough = from == null && latest.read().inputs() >= COUNTED_FROM * sent.records();
            Measured.Mark next = mark(child, consumption, enough);
            now = next.seconds();
            if (enough) {
                from = next;
            }
            if (next.read().all() > latest.read().all()) {
                latest = next;
                latestSeconds = now;
                progress.at(next.read().inputs(), sent.records());
            } else if (now > latestSeconds + PATIENCE_SECONDS) {
                throw new RunFailedException(side.title() + " has read nothing for " + (long) PATIENCE_SECONDS + " s: "
                        + latest.read() + " of " + sent.records());
            }
        }
        progress.end(sent.records());
        Measured.Mark to = new Measured.Mark(
                latest.seconds(),
                latest.read(),
                latest.brokerSeconds(),
                latest.applicationSeconds(),
                ProcessCpu.byKind(child.pid()));
        return new Measured(
                side, sent.records(), plan.load().interactions(), start, from == null ? start : from, to, sizes(wire));
    }

    private Measured.Mark mark(Child child, Consumption consumption, boolean threads) throws IOException {
        return new Measured.Mark(
                nanoTime.getAsLong() / 1e9,
                consumption.read(),
                ProcessCpu.seconds(testbed.broker().pid()),
                ProcessCpu.seconds(child.pid()),
                threads ? ProcessCpu.byKind(child.pid()) : Map.of());
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
