package dev.hone.lab.bench.streams;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.testbed.broker.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Three Kafka nodes, broker and controller in one each, in processes of their own. Everything has three replicas, of
 * which two must be in sync: any one node may die.
 */
final class ThreeBrokers implements AutoCloseable {

    static final int NODES = 3;

    private final Path folder;
    private final List<Integer> brokerPorts = ports();
    private final List<Integer> controllerPorts = ports();
    private final Process[] nodes = new Process[NODES];

    ThreeBrokers(Path folder) throws IOException {
        this.folder = folder;
        String clusterId = Uuid.randomUuid().toString();
        for (int node = 0; node < NODES; node++) {
            format(node, clusterId);
        }
        for (int node = 0; node < NODES; node++) {
            start(node);
        }
    }

    String bootstrapServers() {
        return brokerPorts.stream().map(port -> "localhost:" + port).collect(joining(","));
    }

    /** With SIGKILL; returns when it is dead. */
    void kill(int node) throws InterruptedException {
        assertThat(nodes[node].destroyForcibly().waitFor()).isEqualTo(KilledProcessesIT.BY_SIGKILL);
    }

    void start(int node) throws IOException {
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
                .redirectOutput(
                        Redirect.appendTo(Path.of("target", "child-broker.log").toFile()))
                .start();
    }

    @Override
    public void close() {
        for (Process node : nodes) {
            node.destroyForcibly().onExit().join();
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
        assertThat(code).as(output.toString(StandardCharsets.UTF_8)).isZero();
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
        String address = "PLAINTEXT://localhost:" + brokerPorts.get(node);
        properties.setProperty("listeners", address + ",CONTROLLER://localhost:" + controllerPorts.get(node));
        properties.setProperty("advertised.listeners", address);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
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
