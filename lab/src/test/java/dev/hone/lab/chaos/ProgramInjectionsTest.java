package dev.hone.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said to have happened has happened, and what has not is not said to have. */
@EnabledOnOs(OS.LINUX)
class ProgramInjectionsTest {

    private static final Patience PATIENCE = new Patience(Duration.ofMinutes(1), System::nanoTime);
    private static final Patience NONE = new Patience(Duration.ZERO, System::nanoTime);

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process sleeper() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        started.add(process);
        return process;
    }

    @Test
    void seesThatAProcessWasKilled() throws IOException {
        Process process = sleeper();
        var kill = new ProgramInjections.Kill(new OneProcess(process), PATIENCE);

        Evidence evidence = kill.inject();

        assertThat(evidence.verified()).isTrue();
        assertThat(evidence.words()).isEqualTo("pid " + process.pid() + " gone, exit code 137");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void doesNotTakeAnotherEndForAKill() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "trap '' TERM; exit 3").start();
        process.waitFor();

        Evidence evidence = new ProgramInjections.Kill(new OneProcess(process), NONE).inject();

        assertThat(evidence.verified()).isFalse();
    }

    @Test
    void seesThatAProcessWasStoppedAndThatItGoesOn() throws IOException {
        Process process = sleeper();
        var pause = new ProgramInjections.Pause(new OneProcess(process), PATIENCE);

        assertThat(pause.inject()).isEqualTo(Evidence.seen("pid " + process.pid() + " in state T"));
        assertThat(ProcessState.of(process.pid())).contains("T");
        assertThat(pause.heal().verified()).isTrue();
        assertThat(PATIENCE.until(() -> ProcessState.of(process.pid()).equals(Optional.of("S"))))
                .isTrue();
    }

    @Test
    void seesThatAProcessIsGoneThatNobodyHasReaped() throws IOException, InterruptedException {
        // A shell that leaves a dead child behind: Z is no life.
        Process shell = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 600").start();
        started.add(shell);
        long child = Long.parseLong(shell.inputReader().readLine());

        assertThat(PATIENCE.until(() -> ProcessState.of(child).isEmpty())).isTrue();
    }

    @Test
    void seesThatADiskIsFullAndThatItIsNot() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
            assumeTrue(disk.isMounted(), "SKIPPED: a full disk needs the right to mount a file system");
            var full = new ProgramInjections.Full(disk);

            Evidence evidence = full.inject();

            assertThat(evidence.verified()).as(evidence.words()).isTrue();
            assertThat(evidence.words()).contains("No space left on device");
            assertThat(full.heal().verified()).isTrue();
            Files.writeString(folder.resolve("disk").resolve("a"), "there is room");
        }
    }

    @Test
    void seesThatAClockIsWrongAndThatItIsRight() throws Exception {
        Optional<Path> library = Means.of(folder.resolve("try")).faketime();
        assumeTrue(library.isPresent(), "SKIPPED: a wrong clock needs libfaketime");
        var clock = new SkewedClock(library.get(), folder.resolve("time"));
        try (var server = ClockServer.start(folder, clock)) {
            var skew = new ProgramInjections.Skew(server, -45_000, new Looks(Instant::now), PATIENCE);

            Evidence evidence = skew.inject();

            assertThat(evidence.verified()).as(evidence.words()).isTrue();
            assertThat(skew.heal().verified()).isTrue();
        }
    }

    @Test
    void seesNoWrongClockWhereItIsRight() throws Exception {
        var clock = new SkewedClock(Path.of("/nowhere"), folder.resolve("time"));
        try (var server = ClockServer.startTrue(folder, clock)) {
            var skew = new ProgramInjections.Skew(
                    server, -45_000, new Looks(Instant::now), new Patience(Duration.ofSeconds(2), System::nanoTime));

            assertThat(skew.inject().verified()).isFalse();
        }
    }

    /** What the names of the environment are is the library's. */
    @Test
    void namesTheTimeOfAProcessInItsEnvironment() {
        Map<String, String> environment =
                new SkewedClock(Path.of("/lib/faketime.so"), folder.resolve("time")).environment();

        assertThat(environment).containsEntry("LD_PRELOAD", "/lib/faketime.so");
        assertThat(folder.resolve("time")).content().isEqualTo("+0.000s\n");
    }

    @BeforeEach
    void told() {
        assumeTrue(ProcessState.isTold());
    }
}
