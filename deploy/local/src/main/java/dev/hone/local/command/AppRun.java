package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.RunFailedException;
import dev.hone.local.console.Stop;
import dev.hone.local.program.Program;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs one program until a signal comes or it dies. */
final class AppRun {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private AppRun() {}

    static int untilStopped(Supplier<Program> made) throws InterruptedException {
        LogFile.onErrorStream();
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
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
}
