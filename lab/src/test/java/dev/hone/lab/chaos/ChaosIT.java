package dev.hone.lab.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.chaos.Target.Role;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short run with one of each program: the streams applications are killed, a worker is stopped, serving is slow. */
@EnabledOnOs(OS.LINUX)
class ChaosIT {

    private static final long SEED = 14;
    private static final Duration LENGTH = Duration.ofSeconds(45);
    private static final Map<Role, Integer> ONE_OF_EACH =
            Map.of(Role.STREAMS_APP, 1, Role.TRAINER_WORKER, 1, Role.SERVING, 1, Role.BROKER, 3, Role.REGISTRY, 1);

    @TempDir
    Path folder;

    @Test
    void everythingHoldsThroughAFewFaultsThatAreSeenToHaveHappened() throws Exception {
        var choices = new Chaos.Choices(SEED, LENGTH, ONE_OF_EACH);
        var progress = new Progress(new PrintWriter(System.err, true, UTF_8), false, InstantSource.system());
        try (Stop stop = Stop.onSignal()) {
            var surroundings = new Chaos.Surroundings(progress, stop, InstantSource.system(), System::nanoTime);

            ChaosFindings findings = new Chaos(choices, folder.resolve("run"), surroundings).run();

            assertThat(findings.failures()).isEmpty();
            assertThat(findings.toMap().get("plan")).isEqualTo(choices.plan().lines());
            assertThat(choices.plan().faults())
                    .extracting(Fault::kind)
                    .containsExactly(FaultKind.KILL, FaultKind.PAUSE, FaultKind.DELAY);
            assertThat(findings.lines())
                    .hasSize(6)
                    .allSatisfy(line -> assertThat(line).contains(" held: "));
        }
    }
}
