package dev.hone.terminal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.AuthorizationException;

/** Runs one program in a process of its own, until a signal comes or it dies; its log goes where the settings say. */
public final class ProgramRun {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private ProgramRun() {}

    /** The same, with text on the error stream for a log. */
    public static int of(Supplier<? extends Program> made) throws InterruptedException {
        return of(LoggingConfig.ERROR_STREAM, made);
    }

    /**
     * The exit code; throws {@link RunFailedException} with the program's failure as its cause when it stops by itself.
     */
    public static int of(LoggingConfig logging, Supplier<? extends Program> made) throws InterruptedException {
        LogFile.as(logging);
        try (Stop stop = Stop.onSignal();
                Program program = made.get()) {
            Thread drain = closeOnSignal(program, stop);
            try {
                untilStopped(program, stop);
            } finally {
                if (stop.isWished()) {
                    // A second close returns at once, and the process would end in the middle of the first.
                    drain.join();
                }
            }
        }
        return ExitCode.DONE;
    }

    private static void untilStopped(Program program, Stop stop) throws InterruptedException {
        program.start();
        while (!stop.isWishedWithin(LOOK)) {
            Optional<Throwable> failure = program.failure();
            if (failure.isPresent()) {
                throw new RunFailedException("the program has stopped: " + words(failure.get()), failure.get());
            }
        }
    }

    // Kafka says that something is not allowed, and seldom what.
    private static String words(Throwable failure) {
        return failure instanceof AuthorizationException
                ? failure.getMessage() + " docs/kafka.md lists what the user of each program must be allowed"
                : String.valueOf(failure.getMessage());
    }

    // A start that waits for Kafka ends when the program is closed, and its own thread cannot do that.
    private static Thread closeOnSignal(Program program, Stop stop) {
        Thread closing = new Thread(
                () -> {
                    try {
                        stop.await();
                        program.close();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "drain");
        closing.setDaemon(true);
        closing.start();
        return closing;
    }
}
