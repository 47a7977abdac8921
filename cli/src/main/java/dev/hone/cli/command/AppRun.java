package dev.hone.cli.command;

import dev.hone.client.wire.Wire;
import dev.hone.lab.testbed.program.Program;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs one program until a signal comes or it dies. */
final class AppRun {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private AppRun() {}

    /** Starts it once Kafka and the registry answer; the log says what it waits for. */
    static int afterKafka(Settings settings, Supplier<Program> made) throws InterruptedException {
        LogFile.onErrorStream();
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
            return Wire.from(settings).await(stop.latch(), line -> {}) ? untilStopped(program, stop) : ExitCode.DONE;
        }
    }

    /** Starts it at once: it knows itself what it can do before Kafka answers. */
    static int atOnce(Supplier<Program> made) throws InterruptedException {
        LogFile.onErrorStream();
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
            return untilStopped(program, stop);
        }
    }

    private static int untilStopped(Program program, Stop stop) throws InterruptedException {
        program.start();
        while (!stop.isWishedWithin(LOOK)) {
            Optional<Throwable> failure = program.failure();
            if (failure.isPresent()) {
                throw new RunFailedException(
                        "the program has stopped: " + failure.get().getMessage(), failure.get());
            }
        }
        return ExitCode.DONE;
    }
}
