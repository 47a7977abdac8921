package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsBenchIT {

    // Whoever is killed keeps its place, and what it left open ends soon.
    private static final Map<String, String> QUICK_RETURN =
            Map.of("streams.instance.id", "one", "streams.producer.transaction.timeout.ms", "5000");

    @TempDir
    Path folder;

    @Test
    void measuresBothSidesInProcessesOfTheirOwn() throws IOException {
        StreamsPlan plan = new StreamsPlan(
                List.of(new Shape(250, 1, 1)),
                List.of(Side.ALL),
                new StreamsPlan.Load(200, 20, 50, 1),
                1,
                1,
                QUICK_RETURN,
                new StreamsPlan.Apart(new StreamsPlan.Latency(2, 1), 150, true, 100, new StreamsPlan.Jump(100, 3)));
        Progress progress = new Progress(new PrintWriter(new StringWriter()), false, InstantSource.system());

        StreamsFindings found = new StreamsBench(plan, folder, progress, System::nanoTime).run();

        StreamsFindings.OfShape shape = found.shapes().get(0);
        assertThat(shape.runs()).extracting(Measured::side).containsExactly(Side.ALL, Side.DSL);
        assertThat(shape.runs()).allSatisfy(run -> {
            // A row and a content each, once for a commit that has all of it; what is written for the open ones is not
            // counted to the others.
            assertThat(run.recordsPerInteraction(Measured.Kind.CHANGELOG)).isBetween(1.5, 40.0);
            assertThat(run.recordsPerInteraction(Measured.Kind.OUTPUT)).isGreaterThan(.7);
        });
        Measured all = shape.runs().get(0);
        assertThat(all.records()).isBetween(300 + 600L, 300 + 640L);
        assertThat(shape.runs().get(1).records()).isBetween(600L, 640L);
        // The bare join may have read so few before the first look at it.
        assertThat(all.micros()).isPositive();
        assertThat(all.sizes()).containsKeys("run0.examples", "run0.interactions");
        assertThat(all.restores()).extracting(Restored::state).containsExactly("emptied", "kept");
        assertThat(all.restores()).allSatisfy(restored -> {
            assertThat(restored.records()).isGreaterThan(300);
            assertThat(restored.firstSeconds()).isPositive().isLessThanOrEqualTo(restored.readySeconds());
            assertThat(restored.caughtUpSeconds()).isPositive();
        });
        assertThat(shape.latencies())
                .hasSize(2)
                .allSatisfy(latency -> assertThat(latency.missing()).isZero());
        assertApart(shape);
        assertThat(found.tables()).contains("dsl join", "p99 ms", "restored, state", "written last", "jumped past");
    }

    private static void assertApart(StreamsFindings.OfShape shape) {
        assertThat(shape.cold()).isNotNull().satisfies(cold -> {
            assertThat(cold.cold().applicationMicros()).isPositive();
            assertThat(cold.last().applicationMicros()).isPositive();
            assertThat(cold.stateBytes()).isPositive();
        });
        assertThat(shape.jump()).isNotNull().satisfies(jump -> {
            assertThat(jump.interactions()).isEqualTo(100);
            assertThat(jump.readPerSecond()).hasSize(3);
            assertThat(jump.firedSeconds()).isPositive().isGreaterThanOrEqualTo(jump.dueSeconds());
        });
    }
}
