package dev.hone.lab.chaos;

import dev.hone.lab.bench.process.ClusterPart;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.lab.testbed.program.ChildProgram.Surroundings;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The schema registry in a process of its own, always at the same address. One thread at a time. */
final class Registry implements AutoCloseable {

    private final Path folder;
    private final int port = FreePort.any();
    private Process process;

    /** Starts it, without waiting for it. */
    Registry(Path folder) {
        this.folder = folder;
        this.process = launched();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** With SIGKILL; returns when it is dead. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    /** Again, with what it remembers. */
    void start() {
        process = launched();
    }

    /** Whether anybody listens there. */
    boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private Process launched() {
        try {
            var surroundings = new Surroundings(List.of("-Xmx96m"), Map.of(), folder.resolve("registry.log"));
            String file = folder.resolve("schemas.json").toString();
            return ChildProgram.java(
                    surroundings,
                    ClusterPart.class.getName(),
                    ClusterPart.Role.REGISTRY.name(),
                    file,
                    Integer.toString(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
