package dev.hone.lab.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsBenchIT {

    @TempDir
    Path folder;

    @Test
    void measuresBothSidesInProcessesOfTheirOwn() throws IOException {
        StreamsPlan plan = new StreamsPlan(
                List.of(new Shape(250, 1, 1)), List.of(Side.ALL), new StreamsPlan.Load(300, 20, 50, 1), 1, 1, 2);
        Progress progress = new Progress(new PrintWriter(new StringWriter()), false, InstantSource.system());

        StreamsFindings found = new StreamsBench(plan, folder, progress, System::nanoTime).run();

        StreamsFindings.OfShape shape = found.shapes().get(0);
        assertThat(shape.runs()).extracting(Measured::side).containsExactly(Side.ALL, Side.DSL);
        assertThat(shape.runs()).allSatisfy(run -> {
            assertThat(run.records()).isBetween(900L, 950L);
            assertThat(run.recordsPerInteraction(Measured.Kind.CHANGELOG)).isGreaterThan(3);
            assertThat(run.recordsPerInteraction(Measured.Kind.OUTPUT)).isGreaterThan(.7);
        });
        // The bare join may have read so few before the first look at it.
        assertThat(shape.runs().get(0).micros()).isPositive();
        assertThat(shape.runs().get(0).sizes()).containsKeys("run0.examples", "run0.interactions", "run0.rollouts");
        assertThat(shape.latencies())
                .hasSize(2)
                .allSatisfy(latency -> assertThat(latency.missing()).isZero());
        assertThat(found.tables()).contains("dsl join").contains("p99 ms");
    }
}
