package dev.hone.lab.bench.streams;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.artifacts.Folders;
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

    private static final JsonMapper JSON = new JsonMapper();
    private static final long WAIT_MS = 2000;

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
                measured.add(load.run(side, shape, "run" + runs++));
            }
        }
        StreamsFindings.OfShape soFar = new StreamsFindings.OfShape(shape, measured, List.of());
        return plan.latencySeconds() > 0 ? soFar.with(latencies(testbed, shape, soFar)) : soFar;
    }

    private List<LatencyProbe.Found> latencies(Testbed testbed, Shape shape, StreamsFindings.OfShape soFar)
            throws IOException {
        double half = soFar.recordsPerSecond(plan.sides().get(0)) / 2;
        List<LatencyProbe.Found> found = new ArrayList<>();
        String prefix = "run" + runs++;
        RunSettings settings = RunSettings.ofNow(testbed, prefix, shape, WAIT_MS);
        StreamsPlan.Load little = new StreamsPlan.Load(100, 10, 10, 1);
        testbed.ask(
                BenchPart.Role.LOAD,
                settings.file(),
                JSON.writeValueAsString(new BenchPart.LoadRequest(shape, little)));
        try (Child child = testbed.start(Side.ALL, settings.file())) {
            for (double rate : new double[] {1, half}) {
                child.check();
                progress.say("latency at " + Math.round(rate) + " records a second");
                LatencyProbe.Request request =
                        new LatencyProbe.Request(rate, plan.latencySeconds(), shape.promptBytes(), WAIT_MS);
                found.add(JSON.readValue(
                        testbed.ask(BenchPart.Role.LATENCY, settings.file(), JSON.writeValueAsString(request)),
                        LatencyProbe.Found.class));
            }
        }
        return found;
    }
}
