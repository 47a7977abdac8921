package dev.hone.lab.bench.trainer;

import static org.awaitility.Awaitility.await;

import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, which writes into a file how its round goes on. */
final class ToldWorker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path said;

    private ToldWorker(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /** One with the settings of that file; what it logs is appended to a file in {@code target}. */
    static ToldWorker start(Path settings, Path folder) throws IOException {
        Path said = Files.createTempFile(folder, "worker-", ".txt");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                RoundWorker.class.getName(),
                settings.toString());
        Path log = Path.of("target", "child-" + RoundWorker.class.getSimpleName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
        return new ToldWorker(process, said);
    }

    /** Returns as soon as it has said so, or more; throws where it ends or fails before. */
    void awaitSaid(Kind kind) {
        await("a worker that says " + kind)
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> hasSaid(kind) || !process.isAlive());
        if (!hasSaid(kind) || hasSaid(Kind.FAILED)) {
            throw new IllegalStateException("the worker ended, or its round failed, after " + moments());
        }
    }

    /** Lets that much time pass, and kills it with SIGKILL; returns how it ended. */
    int killAfter(long ms) throws InterruptedException {
        if (process.waitFor(ms, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the worker ended by itself after " + moments());
        }
        return process.destroyForcibly().waitFor();
    }

    private boolean hasSaid(Kind kind) {
        return moments().stream().anyMatch(moment -> moment.kind().compareTo(kind) >= 0);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** All that it has said so far. */
    List<RoundMoment> moments() {
        try {
            String lines = Files.readString(said);
            return lines.substring(0, lines.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(RoundMoment::isOne)
                    .map(RoundMoment::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With SIGTERM, where it lives. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
