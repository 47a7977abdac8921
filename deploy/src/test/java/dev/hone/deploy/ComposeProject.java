package dev.hone.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The project of deploy/compose.yaml, as a test has it run: with the images of this machine, the small amounts of
 * src/test/resources/compose, and ports that are free. Where a program does not get well it says which, and the end of
 * its log, in which nothing stands that users wrote.
 */
final class ComposeProject implements AutoCloseable {

    static final List<String> PROGRAMS =
            List.of("streams-app-1", "streams-app-2", "trainer-worker-1", "trainer-worker-2", "serving-1", "serving-2");

    /**
     * How long all programs may take to be ready, and a loop to close. On two idle cores they take two minutes; a
     * machine that had other work to do took more than five.
     */
    static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final Path RESOURCES = Path.of("src", "test", "resources", "compose");
    private static final int LINES_OF_LOG = 20;

    private final String name;
    private final List<String> files;
    private final Map<String, String> environment;
    private Shell shell;

    private ComposeProject(String name, List<String> files, Map<String, String> environment) {
        this.name = name;
        this.files = List.copyOf(files);
        this.environment = Map.copyOf(environment);
        this.shell = new Shell(this.environment);
    }

    /** Of compose.yaml and the overlays named, with a base model in models/base. Starts nothing. */
    static ComposeProject of(String name, Path models, List<String> overlays, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Compose.IMAGES);
        environment.put("COMPOSE_HTTP_TIMEOUT", "300");
        environment.put("HONE_MODELS", models.toString());
        environment.put(
                "HONE_CONFIG", RESOURCES.resolve("hone.yaml").toAbsolutePath().toString());
        for (String port : List.of("HONE_PORT_1", "HONE_PORT_2", "PROMETHEUS_PORT")) {
            environment.put(port, String.valueOf(freePort()));
        }
        environment.putAll(more);
        List<String> files = new ArrayList<>(List.of("compose.yaml"));
        files.addAll(overlays);
        files.add(RESOURCES.resolve("quick.yaml").toString());
        return new ComposeProject(name, files, environment);
    }

    /** Of both servers, in order. */
    List<Integer> ports() {
        return List.of(port("HONE_PORT_1"), port("HONE_PORT_2"));
    }

    /** The one of the project, where it was started. */
    Prometheus prometheus() {
        return new Prometheus(port("PROMETHEUS_PORT"));
    }

    Shell shell() {
        return shell;
    }

    /**
     * Starts services and those that they wait for, on nothing that an earlier run has left, and returns when the
     * programs among them are ready. Once.
     */
    void up(List<String> services) {
        // A run that was broken off leaves its containers and volumes under the same name.
        Shell.Result gone = down();
        if (gone.code() != 0) {
            throw new AssertionError("what an earlier run left of " + name + " stays: " + gone.printed());
        }
        Shell.Result started = compose("up -d", services);
        if (started.code() != 0) {
            throw new AssertionError("docker-compose up ended with " + started.code() + ": " + started.printed()
                    + reports(table().keySet()));
        }
        awaitReady(services.stream().filter(PROGRAMS::contains).toList());
    }

    /** Stops programs in order, and leaves them stopped. */
    void stop(List<String> programs) {
        Shell.Result stopped = compose("stop", programs);
        if (stopped.code() != 0) {
            throw new AssertionError(programs + " were not stopped: " + stopped.printed());
        }
    }

    /** Stops one program in order and starts it again out of other images, on the state that it left. */
    void roll(String program, Images images) {
        Map<String, String> other = new HashMap<>(environment);
        other.putAll(images.environment());
        shell = new Shell(Map.copyOf(other));
        Shell.Result rolled = compose("up -d --no-deps", List.of(program));
        if (rolled.code() != 0) {
            throw new AssertionError(program + " was not started again: " + rolled.printed());
        }
        awaitReady(List.of(program));
    }

    /** Waits until each of them was healthy and ready, or fails with what those say that were not. */
    void awaitReady(List<String> programs) {
        List<String> left = new ArrayList<>(programs);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> {
                        List<String> healthy = healthy(table(), left);
                        left.removeIf(program -> healthy.contains(program) && isReady(program));
                        return left.isEmpty();
                    });
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("not ready within " + PATIENCE.toMinutes() + " minutes:" + reports(left), late);
        }
    }

    String inspect(String service, String format) {
        return shell.must(List.of("docker", "inspect", "--format", format, container(service)))
                .strip();
    }

    /** The container of a service; another one once it was rolled. */
    String container(String service) {
        return shell.must(List.of(
                        "docker",
                        "ps",
                        "-aq",
                        "--filter",
                        label("project=" + name),
                        "--filter",
                        label("service=" + service)))
                .strip();
    }

    /** Runs a command in the container of a service. */
    Shell.Result exec(String service, String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "exec", container(service)));
        command.addAll(List.of(words));
        return shell.run(command);
    }

    /** Stops everything and forgets its state. */
    @Override
    public void close() {
        down();
    }

    private Shell.Result down() {
        return compose("down -v --remove-orphans", List.of());
    }

    private Shell.Result compose(String words, List<String> services) {
        List<String> command = new ArrayList<>(List.of("docker-compose", "-p", name));
        files.forEach(file -> command.addAll(List.of("-f", file)));
        command.addAll(List.of(words.split(" ", -1)));
        command.addAll(services);
        return shell.run(command);
    }

    private boolean isReady(String program) {
        return exec(program, "/opt/hone/bin/health", "/readyz").code() == 0;
    }

    /** Those of the programs that Docker calls healthy. */
    static List<String> healthy(Map<String, String> table, List<String> programs) {
        return programs.stream()
                .filter(program -> table.getOrDefault(program, "").contains("(healthy)"))
                .toList();
    }

    /** Services by name, each with its status in Docker's words. */
    private Map<String, String> table() {
        String columns = "{{.Label \"com.docker.compose.service\"}}\t{{.Status}}";
        return table(
                shell.must(List.of("docker", "ps", "-a", "--filter", label("project=" + name), "--format", columns)));
    }

    static Map<String, String> table(String printed) {
        return printed.lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(row -> row[0], row -> row[1], (one, other) -> one + ", " + other));
    }

    private String reports(Iterable<String> services) {
        return reports(
                table(),
                services,
                service -> shell.run(
                                List.of("docker", "logs", "--tail", String.valueOf(LINES_OF_LOG), container(service)))
                        .printed());
    }

    /** What is said of services that are not well: how each stands, and the end of its log. */
    static String reports(Map<String, String> table, Iterable<String> services, UnaryOperator<String> logs) {
        StringBuilder report = new StringBuilder();
        for (String service : services) {
            report.append("\n\n")
                    .append(service)
                    .append(": ")
                    .append(table.getOrDefault(service, "no container"))
                    .append('\n')
                    .append(logs.apply(service).strip().indent(4));
        }
        return report.toString();
    }

    private int port(String variable) {
        return Integer.parseInt(environment.getOrDefault(variable, ""));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static String label(String rest) {
        return "label=com.docker.compose." + rest;
    }
}
