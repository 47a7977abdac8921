package dev.hone.lab.testbed.broker;

import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
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
    private final FileChannel lock;
    private final Room room;

    private EmbeddedKafka(int port, Node node, FileChannel lock, Room room) {
        this.port = port;
        this.node = node;
        this.lock = lock;
        this.room = room;
    }

    /** Starts on this port, or on any when it is 0. */
    public static EmbeddedKafka start(Path directory, int port) {
        return start(directory, port, words -> {});
    }

    /** The same; {@code say} is told what takes long, and what it ends the process for. */
    public static EmbeddedKafka start(Path directory, int port, Consumer<String> say) {
        return start(directory, port, Map.of(), say);
    }

    /** On any port, with settings of the broker besides its own. */
    public static EmbeddedKafka with(Path directory, Map<String, String> settings) {
        return start(directory, 0, settings, words -> {});
    }

    private static EmbeddedKafka start(Path directory, int port, Map<String, String> settings, Consumer<String> say) {
        int brokerPort = FreePort.orAny(port);
        var room = new Room(directory);
        room.requireToStart();
        FileChannel lock = lock(directory);
        try {
            var leftovers = new Leftovers(directory, logs(directory), say);
            Properties properties = properties(directory, brokerPort, FreePort.anyBut(brokerPort));
            properties.putAll(settings);
            if (!leftovers.mended()) {
                format(directory, properties);
            }
            leftovers.keep();
            LastWords.are(directory, room, say);
            Node node = node(directory, properties, leftovers, say);
            return new EmbeddedKafka(brokerPort, node, lock, room);
        } catch (IOException e) {
            release(lock);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    public String bootstrapServers() {
        return "localhost:" + port;
    }

    /** Throws when the disk is nearly full, so that whoever asks can stop in peace. */
    public void check() {
        room.requireToGoOn();
    }

    @Override
    public void close() {
        node.close();
        release(lock);
    }

    private static Node node(Path directory, Properties properties, Leftovers leftovers, Consumer<String> say)
            throws IOException {
        KafkaConfig config = KafkaConfig.fromProps(properties, false);
        if (!leftovers.endedInTheMidst()) {
            return Node.start(logs(directory), config);
        }
        say.accept("recovering after an unclean stop: the ends of "
                + leftovers.partitions().size() + " logs in " + logs(directory) + " are read again");
        long began = System.nanoTime();
        Node node = Node.start(logs(directory), config);
        say.accept(String.format(
                Locale.ROOT,
                "recovered in %.1f s",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0));
        return node;
    }

    // Kafka's own lock comes after its controller has begun to write.
    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lock =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new UsageException("another broker runs in " + directory + "; stop it or give another --data");
            }
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        properties.setProperty("initial.broker.registration.timeout.ms", "600000");
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

    private static void format(Path directory, Properties properties) throws IOException {
        Path file = directory.resolve("server.properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        Files.deleteIfExists(logs(directory).resolve("meta.properties"));
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
    }
}
