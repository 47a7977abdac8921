package dev.hone.lab.chaos;

import static java.util.Objects.requireNonNull;

import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.program.ChildProgram.Surroundings;
import dev.hone.schemas.config.Settings;
import dev.hone.serving.ServingCommand;
import dev.hone.streams.StreamsAppCommand;
import dev.hone.terminal.RunFailedException;
import dev.hone.trainer.TrainerWorkerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One program in a process of its own, which is started again when it ends, as whoever runs it in production does,
 * except while a fault holds it down. Any thread may call.
 */
final class Running implements Victim, AutoCloseable {

    private static final Duration BEFORE_RESTART = Duration.ofSeconds(1);
    private static final int HEAP_MIB = 384;

    private final Target target;
    private final Make make;
    private final List<Ending> endings = new ArrayList<>();
    private @Nullable Process process;
    private boolean held;
    private boolean closed;

    /**
     * What it is made with.
     *
     * @param folder of its configuration file and its log
     * @param clock the library and the file of another time, where its clock may be skewed
     */
    record Make(Settings settings, int port, Path folder, Optional<SkewedClock> clock) {}

    /**
     * How it ended though nobody killed it.
     *
     * @param words the last that it said
     */
    record Ending(Target target, int code, String words) {}

    Running(Target target, Make make) {
        this.target = target;
        this.make = make;
    }

    @Override
    public Target target() {
        return target;
    }

    /** {@code /readyz} is there in all programs. */
    @Override
    public URI address() {
        return URI.create("http://127.0.0.1:" + make.port());
    }

    @Override
    public Optional<SkewedClock> clock() {
        return make.clock();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what comes of a restart is looked at by whoever waits for it
    public synchronized void start() {
        held = false;
        if (closed || (process != null && process.isAlive())) {
            return;
        }
        Map<String, String> environment = new HashMap<>();
        make.clock().ifPresent(clock -> environment.putAll(clock.environment()));
        var surroundings = new Surroundings(List.of("-Xmx" + HEAP_MIB + "m"), environment, log());
        Process started = ChildProgram.launch(main(), make.settings(), make.folder(), surroundings);
        process = started;
        CompletableFuture<Process> end = started.onExit();
        end.thenAcceptAsync(
                this::ended, CompletableFuture.delayedExecutor(BEFORE_RESTART.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public synchronized Optional<ProcessHandle> alive() {
        return process != null && process.isAlive() ? Optional.of(process.toHandle()) : Optional.empty();
    }

    @Override
    public Killed kill() {
        Process killed;
        synchronized (this) {
            held = true;
            killed = requireNonNull(process, "it was not started");
        }
        try {
            return new Killed(killed.pid(), killed.destroyForcibly().waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    /** How its processes ended that nobody killed. */
    synchronized List<Ending> endings() {
        return List.copyOf(endings);
    }

    private void ended(Process dead) {
        synchronized (this) {
            if (closed || held || process != dead) {
                return;
            }
            endings.add(new Ending(target, dead.exitValue(), lastWords()));
        }
        start();
    }

    private String lastWords() {
        try (var file = Files.newByteChannel(log())) {
            int tail = (int) Math.min(600, file.size());
            var bytes = ByteBuffer.allocate(tail);
            file.position(file.size() - tail).read(bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return make.folder().resolve(target + ".log");
    }

    private Class<?> main() {
        return switch (target.role()) {
            case STREAMS_APP -> StreamsAppCommand.class;
            case TRAINER_WORKER -> TrainerWorkerCommand.class;
            case SERVING -> ServingCommand.class;
            default -> throw new IllegalArgumentException(target + " is no program");
        };
    }

    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = process;
        }
        if (last != null) {
            last.destroyForcibly().onExit().join();
        }
    }
}
