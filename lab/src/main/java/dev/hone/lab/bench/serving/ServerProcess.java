package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.process.Child;
import dev.hone.lab.bench.process.JvmHeap;
import dev.hone.lab.bench.process.ProcessMemory;
import dev.hone.lab.bench.process.ThreadTimes;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A server in a process of its own, once it is ready. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int HEAP_MIB = 1024;

    private final Child child;
    private final int port;

    private ServerProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Returns when {@code /readyz} says yes. */
    static ServerProcess start(Path folder, Class<?> main, List<String> arguments, int port, LongSupplier nanoTime)
            throws IOException {
        Child child = Child.java(folder, "server-" + port, HEAP_MIB, main, arguments);
        ServerProcess started = new ServerProcess(child, port);
        boolean ready = false;
        try {
            started.await(nanoTime);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.close();
            }
        }
    }

    private void await(LongSupplier nanoTime) throws IOException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(PATIENCE)
                .build();
        long until = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (!answers(http, ask)) {
            child.check();
            if (nanoTime.getAsLong() > until) {
                throw new RunFailedException("the server was not ready after " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean answers(HttpClient http, HttpRequest ask) {
        try {
            return http.send(ask, BodyHandlers.discarding()).statusCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException nobodyYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    int port() {
        return port;
    }

    long residentBytes() throws IOException {
        child.check();
        return ProcessMemory.of(child.pid()).residentBytes();
    }

    JvmHeap heap() throws IOException {
        child.check();
        return JvmHeap.of(child.pid());
    }

    double cpuSeconds() throws IOException {
        child.check();
        return ProcessHandle.of(child.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /** By the names of {@link ThreadKind}. */
    ThreadTimes threadTimes() throws IOException {
        child.check();
        return ThreadTimes.of(child.pid(), name -> ThreadKind.of(name).name());
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
