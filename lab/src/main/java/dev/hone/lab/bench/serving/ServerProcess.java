package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.process.Child;
import dev.hone.lab.bench.process.JvmHeap;
import dev.hone.lab.bench.process.ProcessMemory;
import dev.hone.lab.bench.process.Readiness;
import dev.hone.lab.bench.process.ThreadTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** A server in a process of its own, once it is ready. */
final class ServerProcess implements AutoCloseable {

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
            Readiness.await(child, port, nanoTime);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.close();
            }
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
