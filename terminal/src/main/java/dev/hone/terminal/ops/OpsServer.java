package dev.hone.terminal.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD by path, on a few threads of its own. What fails is logged, and answered with a sentence;
 * nothing that is asked stops the program.
 */
public final class OpsServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpsServer.class);
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads;

    private OpsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Listens at once; throws {@link UncheckedIOException} where the port is taken. */
    public static OpsServer open(OpsConfig config) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(config.host(), config.port()), 0);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
                Thread thread = new Thread(task, "ops");
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(threads);
            OpsServer opened = new OpsServer(server, threads);
            opened.route("/", request -> OpsAnswer.words(HttpURLConnection.HTTP_NOT_FOUND, "there is no such page"));
            server.start();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + config.port() + " of " + config.host() + ": " + e.getMessage(), e);
        }
    }

    /** The pages that every program has. */
    public OpsServer withHealth(OpsHealth health) {
        return route("/healthz", request -> health.alive()).route("/readyz", request -> health.ready());
    }

    /** Answers that path, and with a slash at its end all below it. */
    public OpsServer route(String path, Function<OpsRequest, OpsAnswer> answers) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, answer(exchange, path, answers));
            }
        });
        return this;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static OpsAnswer answer(HttpExchange exchange, String path, Function<OpsRequest, OpsAnswer> answers) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return OpsAnswer.words(HttpURLConnection.HTTP_BAD_METHOD, "only GET and HEAD are answered here");
        }
        String asked = String.valueOf(exchange.getRequestURI().getPath());
        boolean below = path.endsWith("/");
        if (!below && !asked.equals(path)) {
            return OpsAnswer.words(HttpURLConnection.HTTP_NOT_FOUND, "there is no such page");
        }
        boolean forwarded = exchange.getRequestHeaders().containsKey(OpsRequest.FORWARDED);
        try {
            return answers.apply(new OpsRequest(asked.substring(path.length()), forwarded));
        } catch (RuntimeException failed) {
            LOGGER.atWarn().addKeyValue("page", path).setCause(failed).log("an ops page failed");
            return OpsAnswer.words(
                    HttpURLConnection.HTTP_INTERNAL_ERROR, "this page could not be made; the log says why");
        }
    }

    private static void send(HttpExchange exchange, OpsAnswer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
