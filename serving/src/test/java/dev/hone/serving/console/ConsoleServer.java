package dev.hone.serving.console;

import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.sun.net.httpserver.HttpServer;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.topics.TopicsConfig;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.serving.admission.ApiKeys;
import dev.hone.serving.admission.Errors;
import dev.hone.serving.admission.Scope;
import dev.hone.serving.following.StreamsPages;
import dev.hone.serving.following.TopicFollower;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The console as it is served, over a loop that a test tells of, beside a streams application that says what it is
 * told.
 */
final class ConsoleServer implements AutoCloseable {

    final LoopView view;
    final List<RolloutCommand> commands = new CopyOnWriteArrayList<>();
    /** What the streams application answers, by path. */
    final Map<String, String> pages = new ConcurrentHashMap<>();

    volatile boolean kafkaIsAway;
    private final HttpServer streams;
    private final Server server;
    private final HttpClient client = HttpClient.newHttpClient();

    ConsoleServer(Map<String, String> more, Instant now) throws IOException {
        Map<String, String> all = new HashMap<>(more);
        all.put("schema.registry.url", "mock://console");
        Settings settings = Settings.of(all);
        InstantSource clock = InstantSource.fixed(now);
        TopicFollower unstarted = new TopicFollower(ConnectionConfig.from(settings), TopicsConfig.from(settings));
        view = new LoopView(unstarted, unstarted, clock);
        streams = streams();
        LinesConfig lines = LinesConfig.from(settings);
        ConsoleService console = new ConsoleService(
                new LoopService(view, lines),
                new InteractionService(
                        new StreamsPages(
                                List.of("127.0.0.1:" + streams.getAddress().getPort()), client),
                        view),
                new CommandService(lines, this::stored, clock));
        server = server(console, ApiKeys.of(AdmissionConfig.from(settings), System::nanoTime));
        server.start().join();
    }

    private void stored(RolloutCommand command) throws IOException {
        if (kafkaIsAway) {
            throw new IOException("Kafka is away");
        }
        commands.add(command);
    }

    private static Server server(ConsoleService console, ApiKeys keys) {
        ServerBuilder building = Server.builder()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .unloggedExceptionsReportIntervalMillis(0)
                .errorHandler(new Errors());
        console.open().forEach(page -> building.service(route(page), page.service()));
        console.guarded()
                .forEach(page -> building.service(route(page), page.service().decorate(keys.wanting(Scope.ADMIN))));
        return building.build();
    }

    private static Route route(ConsoleService.Address page) {
        return Route.builder().methods(page.method()).path(page.path()).build();
    }

    private HttpServer streams() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext("/", exchange -> {
            String page = pages.get(exchange.getRequestURI().getPath());
            byte[] body = (page == null ? "nothing is known" : page).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        made.start();
        return made;
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
    }

    HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
        return client.send(asked(path, key).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String key) throws IOException, InterruptedException {
        HttpRequest.Builder asked = asked(path, key).setHeader("Content-Type", "application/json");
        return client.send(
                asked.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder asked(String path, String key) {
        HttpRequest.Builder asked = HttpRequest.newBuilder(at(path)).version(HttpClient.Version.HTTP_1_1);
        return key.isEmpty() ? asked : asked.setHeader("Authorization", "Bearer " + key);
    }

    @Override
    public void close() {
        server.stop().join();
        streams.stop(0);
    }
}
