package dev.hone.lab.testbed.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A schema registry that speaks Confluent's REST dialect, on the loopback interface.
 *
 * <p>It knows Avro alone, without references between schemas, and deletes nothing. With a file, ids are stable over
 * restarts and a change is on the disk before it is answered.
 */
public final class LocalRegistry implements AutoCloseable {

    private static final int THREADS = 2;

    private final HttpServer server;
    private final ExecutorService threads;
    private final SubjectsFile file;

    private volatile Subjects subjects;

    private LocalRegistry(HttpServer server, SubjectsFile file) {
        this.server = server;
        this.file = file;
        this.subjects = file.load();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "schema-registry");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a registry.
     *
     * @param port 0 takes any that is free
     * @param file what it remembers over restarts; without one, nothing
     */
    public static LocalRegistry start(int port, Optional<Path> file) {
        // Answers are short and clients keep their connections: without this each would wait for a delayed
        // acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            LocalRegistry registry = new LocalRegistry(server, new SubjectsFile(file));
            server.createContext("/", new RegistryHttpHandler(new Routes(registry)));
            server.setExecutor(registry.threads);
            server.start();
            return registry;
        } catch (BindException taken) {
            throw new UncheckedIOException("port " + port + " of the schema registry is taken", taken);
        } catch (IOException failed) {
            throw new UncheckedIOException("the schema registry cannot start", failed);
        }
    }

    /** What {@code schema.registry.url} must be to reach it. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    Subjects subjects() {
        return subjects;
    }

    /** One change at a time; none that is not saved. */
    synchronized Subjects change(UnaryOperator<Subjects> change) {
        Subjects next = change.apply(subjects);
        if (!next.equals(subjects)) {
            file.save(next);
            subjects = next;
        }
        return next;
    }
}
