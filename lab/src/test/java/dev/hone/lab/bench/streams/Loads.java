package dev.hone.lab.bench.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.hone.client.report.Events;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsAppCommand;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** One load, written under as many prefixes as a test likes, each read by the program in a process of its own. */
final class Loads {

    // Whoever takes over has to wait for the dead member's session and for its open transaction.
    private static final Map<String, String> QUICK_TAKE_OVER = Map.of(
            "kafka.session.timeout.ms", "6000",
            "kafka.heartbeat.interval.ms", "300",
            "kafka.max.poll.records", "100",
            "streams.producer.transaction.timeout.ms", "10000");
    static final Shape SHAPE = new Shape(250, 1, 4);

    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Path folder;
    private final Map<String, String> addresses;
    private final int replication;
    private final StreamsPlan.Load load;
    private final Map<String, String> more;
    private long records;

    Loads(Path folder, String bootstrap, String registry, int replication, StreamsPlan.Load load) {
        this(
                folder,
                Map.of("kafka.bootstrap.servers", bootstrap, "schema.registry.url", registry),
                replication,
                load,
                Map.of());
    }

    private Loads(
            Path folder,
            Map<String, String> addresses,
            int replication,
            StreamsPlan.Load load,
            Map<String, String> more) {
        this.folder = folder;
        this.addresses = addresses;
        this.replication = replication;
        this.load = load;
        this.more = more;
    }

    /** How many records each load has. */
    long records() {
        return records;
    }

    /** Whether every replica of every partition is up to date. */
    boolean inSync() throws ExecutionException, InterruptedException {
        try (Admin admin = KafkaAccess.from(settings("any")).admin()) {
            return admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        }
    }

    /** Writes the load and starts the program on it. */
    Reading read(String prefix) {
        Settings settings = settings(prefix);
        KafkaAccess wire = KafkaAccess.from(settings);
        // Nodes that start know nothing of each other for a while.
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
            wire.createTopics();
            return true;
        });
        records = new Preload(
                        settings, load.seed(), new Told(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)))
                .write(
                        new Preload.Request(SHAPE, load, List.of(), false),
                        InstantSource.system().instant())
                .records();
        Reading reading = new Reading(settings, wire);
        reading.start();
        return reading;
    }

    /**
     * The same load for a program that is in no hurry: what comes in another order than it was sent in, since it is
     * sent while it is read, comes to the same.
     */
    Loads unhurried() {
        String day = Long.toString(Duration.ofDays(1).toMillis());
        return new Loads(
                folder,
                addresses,
                replication,
                load,
                Map.of("join.revise.window.ms", day, "join.orphan.wait.ms", day, "join.retention.ms", day));
    }

    Settings settings(String prefix) {
        Map<String, String> values = RunSettings.ofLoad(addresses, prefix, SHAPE, load);
        values.put("topics.replication", Integer.toString(replication));
        values.put("topics.line.partitions", "1");
        values.put("data.dir", folder.resolve(prefix).toString());
        values.putAll(QUICK_TAKE_OVER);
        values.putAll(more);
        return Settings.of(values);
    }

    /** The program that reads one load. */
    final class Reading implements AutoCloseable {

        private final Settings settings;
        private final KafkaAccess wire;
        private final Admin admin;
        private Process process;

        @SuppressWarnings("NullAway.Init") // the process comes with the start
        private Reading(Settings settings, KafkaAccess wire) {
            this.settings = settings;
            this.wire = wire;
            this.admin = wire.admin();
        }

        void start() {
            process = ChildProgram.launch(
                    StreamsAppCommand.class, settings.with(Map.of("streams.ops.port", "0")), folder);
        }

        /** With SIGKILL; returns how it ended. */
        int kill() throws InterruptedException {
            return process.destroyForcibly().waitFor();
        }

        boolean alive() {
            return process.isAlive();
        }

        /** How far the interactions have come, committed or not. */
        long written() throws ExecutionException, InterruptedException {
            String topic = wire.name(Topics.INTERACTIONS);
            Set<TopicPartition> partitions = new HashSet<>();
            for (int partition = 0; partition < SHAPE.partitions(); partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
            return admin
                    .listOffsets(partitions.stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }

        /** Waits until everything is read and nothing comes any more. */
        Outcome end(Duration patience) throws ExecutionException, InterruptedException {
            await().atMost(patience).pollInterval(Duration.ofMillis(500)).until(() -> events().records() >= records);
            long[] before = {-1};
            await().atMost(patience).pollInterval(SETTLED).until(() -> {
                long now = written();
                boolean same = now == before[0];
                before[0] = now;
                return same;
            });
            return Outcome.read(wire, written());
        }

        /** What the ledgers tell. */
        Events events() {
            return Outcome.events(wire);
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
            admin.close();
        }
    }
}
