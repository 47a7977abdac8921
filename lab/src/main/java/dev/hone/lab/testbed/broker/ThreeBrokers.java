package dev.hone.lab.testbed.broker;

import static java.util.stream.Collectors.joining;

import dev.hone.terminal.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Three Kafka nodes, broker and controller in one each, in processes of their own. Everything has three replicas, of
 * which two must be in sync: any one node may die. One thread at a time.
 */
public final class ThreeBrokers implements AutoCloseable {

    public static final int NODES = 3;

    private static final int BY_SIGKILL = 128 + 9;

    private final Path folder;
    private final Path log;
    private final List<Door> doors;
    private final List<Integer> brokerPorts = ports();
    private final List<Integer> controllerPorts = ports();
    private final Process[] nodes = new Process[NODES];

    /**
     * One more listener of each node, for somebody who comes by a way of their own.
     *
     * @param name of the listener, in capitals
     * @param ports where each node listens
     * @param advertised where each node says that it does
     */
    public record Door(String name, List<Integer> ports, List<Integer> advertised) {
        public Door {
            ports = List.copyOf(ports);
            advertised = List.copyOf(advertised);
        }
    }

    /** Starts them, without waiting for them. */
    public ThreeBrokers(Path folder) throws IOException {
        this(folder, List.of(), Path.of("target", "child-broker.log"));
    }

    /** With more doors; what they print is appended to the log. */
    public ThreeBrokers(Path folder, List<Door> doors, Path log) throws IOException {
        this.folder = folder;
        this.doors = List.copyOf(doors);
        this.log = log;
        String clusterId = Uuid.randomUuid().toString();
        for (int node = 0; node < NODES; node++) {
            format(node, clusterId);
        }
        for (int node = 0; node < NODES; node++) {
            start(node);
        }
    }

    /** Where all of them listen, without a door between. */
    public String bootstrapServers() {
        return brokerPorts.stream().map(port -> "localhost:" + port).collect(joining(","));
    }

    /** With SIGKILL; returns when it is dead. */
    public void kill(int node) throws InterruptedException {
        int code = nodes[node].destroyForcibly().waitFor();
        if (code != BY_SIGKILL) {
            throw new RunFailedException("broker " + node + " had ended before it was killed, with code " + code);
        }
    }

    /** The process of a node. */
    public ProcessHandle process(int node) {
        return nodes[node].toHandle();
    }

    /** Starts a node again on what it has on its disk, without waiting for it. */
    public void start(int node) throws IOException {
        nodes[node] = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Kafka.class.getName(),
                        settings(node).toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Starts those again that have ended: a port that was free may be somebody else's when a node comes to it. */
    public void startWhatEnded() {
        for (int node = 0; node < NODES; node++) {
            if (!nodes[node].isAlive()) {
                try {
                    start(node);
                } catch (IOException e) {
                    throw new UncheckedIOException("broker " + node + " could not be started", e);
                }
            }
        }
    }

    @Override
    public void close() {
        for (Process node : nodes) {
            if (node != null) {
                node.destroyForcibly().onExit().join();
            }
        }
    }

    private static List<Integer> ports() {
        return IntStream.range(0, NODES).mapToObj(node -> FreePort.any()).toList();
    }

    private Path settings(int node) {
        return folder.resolve("node-" + node + ".properties");
    }

    private void format(int node, String clusterId) throws IOException {
        try (var writer = Files.newBufferedWriter(settings(node))) {
            properties(node).store(writer, null);
        }
        var output = new ByteArrayOutputStream();
        int code = StorageTool.execute(
                new String[] {"format", "--config", settings(node).toString(), "--cluster-id", clusterId},
                new PrintStream(output, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new RunFailedException("Kafka's storage of node " + node + " could not be formatted: "
                    + output.toString(StandardCharsets.UTF_8));
        }
    }

    private void putListeners(Properties properties, int node) {
        String own = "PLAINTEXT://localhost:" + brokerPorts.get(node);
        var listeners = new ArrayList<>(List.of(own, "CONTROLLER://localhost:" + controllerPorts.get(node)));
        var advertised = new ArrayList<>(List.of(own));
        var protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
        for (Door door : doors) {
            listeners.add(door.name() + "://localhost:" + door.ports().get(node));
            advertised.add(door.name() + "://localhost:" + door.advertised().get(node));
            protocols.add(door.name() + ":PLAINTEXT");
        }
        properties.setProperty("listeners", String.join(",", listeners));
        properties.setProperty("advertised.listeners", String.join(",", advertised));
        properties.setProperty("listener.security.protocol.map", String.join(",", protocols));
        properties.setProperty("controller.listener.names", "CONTROLLER");
        if (!doors.isEmpty()) {
            properties.setProperty("num.network.threads", "1");
        }
    }

    private Properties properties(int node) {
        var properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(node));
        properties.setProperty(
                "controller.quorum.voters",
                IntStream.range(0, NODES)
                        .mapToObj(voter -> voter + "@localhost:" + controllerPorts.get(voter))
                        .collect(joining(",")));
        putListeners(properties, node);
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("log.dirs", folder.resolve("log-" + node).toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "1000");
        properties.setProperty("log.retention.ms", "-1");
        properties.setProperty("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        properties.setProperty("default.replication.factor", "3");
        properties.setProperty("min.insync.replicas", "2");
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            properties.setProperty(topic + ".replication.factor", "3");
            properties.setProperty(topic + ".num.partitions", "4");
        }
        properties.setProperty("transaction.state.log.min.isr", "2");
        return properties;
    }
}
