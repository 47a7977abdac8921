package dev.hone.lab.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.ByteModel;
import dev.hone.lab.bench.Target;
import dev.hone.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingBenchIT {

    // In microseconds.
    private static final double A_TICK_OF_EACH_THREAD = 10_000 * 200;

    @TempDir
    Path folder;

    @Test
    void measuresAServerInAProcessOfItsOwn() throws IOException {
        ServingPlan plan =
                new ServingPlan(Optional.empty(), Optional.empty(), ByteModel.TINY, ServingPlan.Lasting.QUICK, 1, 1);
        Progress progress = new Progress(new PrintWriter(new StringWriter()), false, InstantSource.system());

        ServingFindings found = new ServingBench(plan, folder, progress, System::nanoTime).run();

        assertThat(found.front().program())
                .singleElement()
                .satisfies(round -> assertThat(round.failed()).isZero());
        assertThat(found.front().syncMs().at(.5)).isPositive();
        assertThat(found.front().bare())
                .singleElement()
                .satisfies(round -> assertThat(round.failed()).isZero());
        assertThat(found.front().program()).allSatisfy(round -> {
            double threads = round.cpuMicrosByThreads().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            assertThat(threads)
                    .isPositive()
                    .isLessThanOrEqualTo(round.cpuMicros() + A_TICK_OF_EACH_THREAD / (round.perSecond() + 1));
        });
        assertThat(found.throughputs()).extracting(Throughput::underWay).containsExactly(1, 8, 32);
        assertThat(found.throughputs()).allSatisfy(one -> {
            assertThat(one.failed()).isZero();
            assertThat(one.tokensPerSecond()).isPositive();
        });
        assertThat(found.capacity()).isPositive();
        assertThat(found.steps()).extracting(LoadStep::share).isEqualTo(ServingPlan.SHARES);
        // Below the capacity nobody is refused, and pieces come one after the other.
        assertThat(found.steps().get(0).refused()).isEmpty();
        assertThat(found.steps()).anySatisfy(step -> {
            assertThat(step.firstMs().at(.5))
                    .isPositive()
                    .isLessThan(step.totalMs().at(.5));
            assertThat(step.gapMs().count()).isPositive();
        });
        assertThat(found.memory())
                .isNotNull()
                .satisfies(memory -> assertThat(memory.readings())
                        .allSatisfy(reading ->
                                assertThat(reading.heap()).isPositive().isLessThan(reading.resident())));
        assertThat(found.targets()).extracting(Target::name).hasSize(3);
        assertThat(found.toMap()).containsKeys("front", "throughput", "load", "fairness", "memory", "targets");
        assertThat(found.tables()).contains("bare handler", "8 under way", "x 3.0", "light key beside");
    }
}
