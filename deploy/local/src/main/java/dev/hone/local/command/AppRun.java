package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.RunFailedException;
import dev.hone.local.console.Stop;
import dev.hone.local.program.Program;
import dev.hone.local.program.Waiting;
import dev.hone.local.wire.Reach;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.config.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Runs one program until a signal comes or it dies. */
final class AppRun {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final CommandSpec spec;
    private final Settings settings;

    AppRun(CommandSpec spec, Settings settings) {
        this.spec = spec;
        this.settings = settings;
    }

    /** Starts it once Kafka and the registry answer. */
    int afterKafka(Supplier<Program> made) throws InterruptedException {
        LogFile.onErrorStream();
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
            Screen screen = Screen.of(spec);
            var waiting = new Waiting(new Reach(Wire.from(settings)), this::say, screen.clock());
            return waiting.untilThere(stop) ? untilStopped(program, stop) : ExitCode.DONE;
        }
    }

    /** Starts it at once: it knows itself what it can do before Kafka answers. */
    int atOnce(Supplier<Program> made) throws InterruptedException {
        LogFile.onErrorStream();
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
            new Reach(Wire.from(settings))
                    .missing()
                    .ifPresent(missing -> say(missing + "; trying again until it does"));
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

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
