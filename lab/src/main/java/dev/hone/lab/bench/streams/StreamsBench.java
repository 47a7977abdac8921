package dev.hone.lab.bench.streams;

import dev.hone.artifacts.Folders;
import dev.hone.lab.bench.process.Child;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures the Kafka Streams applications beside a bare join of the same bytes: in turn, on the same broker, each in a
 * process of its own, with the load written before they start.
 *
 * <p>The last two fifths of the records count; of several rounds the median.
 */
public final class StreamsBench {

    private final StreamsPlan plan;
    private final Path folder;
    private final Progress progress;
    private final LongSupplier nanoTime;
    private int runs;

    /** @param folder everything goes there; whoever gives it cleans it up */
    public StreamsBench(StreamsPlan plan, Path folder, Progress progress, LongSupplier nanoTime) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    public StreamsFindings run() throws IOException {
        List<StreamsFindings.OfShape> found = new ArrayList<>();
        for (Shape shape : plan.shapes()) {
            Path own = folder.resolve("shape-" + found.size());
            try (Testbed testbed = Testbed.start(own)) {
                found.add(measure(testbed, shape));
            }
            Folders.delete(own);
        }
        return new StreamsFindings(plan, found);
    }

    private StreamsFindings.OfShape measure(Testbed testbed, Shape shape) throws IOException {
        List<Measured> measured = new ArrayList<>();
        LoadRun load = new LoadRun(testbed, plan, progress, nanoTime);
        for (int round = 0; round < plan.rounds(); round++) {
            List<Side> sides = new ArrayList<>(plan.sides());
            sides.add(Side.DSL);
            if (round % 2 != 0) {
                Collections.reverse(sides);
            }
            for (Side side : sides) {
                measured.add(load.run(side, shape, prefix()));
            }
        }
        StreamsFindings.OfShape found = new StreamsFindings.OfShape(shape, measured);
        double half = found.recordsPerSecond(plan.sides().get(0)) / 2;
        StreamsPlan.Apart apart = plan.apart();
        if (apart.latency().seconds() > 0) {
            found = found.withLatencies(latencies(testbed, shape, half));
        }
        if (apart.cold() > 0) {
            found = found.withCold(new ColdRun(testbed, plan, progress, nanoTime).run(shape, prefix()));
        }
        if (apart.jump().interactions() > 0) {
            found = found.withJump(new JumpRun(testbed, plan, progress).run(shape, prefix(), half));
        }
        return found;
    }

    private List<LatencyProbe.Found> latencies(Testbed testbed, Shape shape, double half) throws IOException {
        List<LatencyProbe.Found> found = new ArrayList<>();
        RunSettings settings = RunSettings.ofNow(testbed, prefix(), shape, plan);
        StreamsPlan.Load little = new StreamsPlan.Load(100, 10, 10, 1);
        testbed.ask(
                BenchPart.Role.LOAD,
                settings.file(),
                new Preload.Request(shape, little, List.of(), false),
                Preload.Sent.class,
                progress);
        StreamsPlan.Latency latency = plan.apart().latency();
        try (Child child = testbed.start(Side.ALL, settings.file())) {
            for (double rate : new double[] {1, half}) {
                child.check();
                progress.say("latency at " + Math.round(rate) + " records a second");
                LatencyProbe.Request request =
                        new LatencyProbe.Request(rate, latency.seconds(), latency.warmSeconds(), shape.promptBytes());
                found.add(testbed.ask(
                        BenchPart.Role.LATENCY, settings.file(), request, LatencyProbe.Found.class, progress));
            }
        }
        return found;
    }

    private String prefix() {
        return "run" + runs++;
    }
}
