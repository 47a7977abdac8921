package dev.hone.local.broker;

import dev.hone.local.console.RunFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * One Kafka node, broker and controller in one, inside this JVM. Data in its directory survive it: started again on the
 * same directory it is the same cluster. It keeps every record, and takes records of any time stamp.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int MAX_RECORD_BYTES = 64 << 20;

    private final int port;
    private final Node node;

    private EmbeddedKafka(int port, Node node) {
        this.port = port;
        this.node = node;
    }

    /** Starts on this port, or on any when it is 0. */
    public static EmbeddedKafka start(Path directory, int port) {
        int brokerPort = FreePort.orAny(port);
        Properties properties = properties(directory, brokerPort, FreePort.any());
        format(directory, properties);
        return new EmbeddedKafka(brokerPort, Node.start(logs(directory), KafkaConfig.fromProps(properties, false)));
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        node.close();
    }

    private static Path logs(Path directory) {
        return directory.resolve("log");
    }

    private static Properties properties(Path directory, int brokerPort, int controllerPort) {
        var properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@localhost:" + controllerPort);
        properties.setProperty(
                "listeners", "PLAINTEXT://localhost:" + brokerPort + ",CONTROLLER://localhost:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://localhost:" + brokerPort);
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("log.dirs", logs(directory).toString());
        oneReplica(properties);
        keepEverything(properties);
        return properties;
    }

    private static void oneReplica(Properties properties) {
        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("min.insync.replicas", "1");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.setProperty(topic + ".replication.factor", "1");
        }
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "1000");
        properties.setProperty("auto.create.topics.enable", "false");
        // Nobody could take over: a busy machine must not make the one node take itself for dead.
        properties.setProperty("broker.session.timeout.ms", "120000");
    }

    // A log of another decade is replayed with its own times, which neither retention nor segment age may cut short.
    private static void keepEverything(Properties properties) {
        properties.setProperty("log.retention.ms", "-1");
        properties.setProperty("log.retention.bytes", "-1");
        properties.setProperty("log.roll.ms", Long.toString(Long.MAX_VALUE));
        properties.setProperty("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        properties.setProperty("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
        properties.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    }

    private static void format(Path directory, Properties properties) {
        try {
            Files.createDirectories(directory);
            if (Files.exists(logs(directory).resolve("meta.properties"))) {
                return;
            }
            Path file = directory.resolve("server.properties");
            try (var writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            var output = new ByteArrayOutputStream();
            String[] arguments = {
                "format",
                "--config",
                file.toString(),
                "--cluster-id",
                Uuid.randomUuid().toString()
            };
            int code = StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8));
            if (code != 0) {
                throw new RunFailedException("Kafka's storage in " + directory + " could not be formatted: "
                        + output.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
