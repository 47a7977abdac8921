package dev.hone.lab.bench.streams;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.report.Events;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.program.ChildProgram;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.StreamsAppCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/** Instances of the program in processes of their own, each with a name, a disk and standbys for the others. */
final class Fleet implements AutoCloseable {

    /** How a process ends that was asked to by SIGTERM. */
    private static final int BY_SIGTERM = 128 + 15;

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    /** The stores whose changelogs grow with what is open; the others are a row for each task. */
    private static final List<String> LARGE = List.of("join-votes", "join-content", "join-timers");

    private final Path folder;
    private final Settings shared;
    private final KafkaAccess wire;
    private final List<Integer> ports = new ArrayList<>();
    private final Map<Integer, Process> processes = new HashMap<>();

    /** @param silent how long an instance may say nothing, and leave a transaction open, before others take over */
    Fleet(Path folder, Settings shared, Duration silent) {
        this.folder = folder;
        String silentMs = Long.toString(silent.toMillis());
        this.shared = shared.with(Map.of(
                "streams.standby.replicas", "1",
                "kafka.session.timeout.ms", silentMs,
                "streams.producer.transaction.timeout.ms", silentMs));
        this.wire = KafkaAccess.from(shared);
    }

    static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500));
    }

    /** Starts an instance, for the first time or again on its disk; does not wait for it. */
    void start(int instance) {
        while (ports.size() <= instance) {
            ports.add(FreePort.any());
        }
        String name = "hone-" + instance;
        processes.put(
                instance,
                ChildProgram.launch(
                        StreamsAppCommand.class,
                        shared.with(Map.of(
                                "streams.instance.id", name,
                                "streams.ops.port", ports.get(instance).toString(),
                                "data.dir",
                                        folder.resolve(wire.topics().prefix())
                                                .resolve(name)
                                                .toString())),
                        folder));
    }

    /** Starts so many, and waits until each has tasks of scoring, and together they have one for each partition. */
    void startShared(int instances) {
        for (int instance = 0; instance < instances; instance++) {
            start(instance);
        }
        awaitShared(instances);
    }

    /** Waits until an instance has what it needs to work. */
    void awaitReady(int instance) {
        patiently().until(() -> page(instance, "/readyz").equals("ready\n"));
    }

    private void awaitShared(int instances) {
        patiently().until(() -> {
            int tasks = 0;
            for (int instance = 0; instance < instances; instance++) {
                long own = page(instance, "/metrics")
                        .lines()
                        .filter(line -> line.startsWith("hone_join_clock_timestamp_seconds{"))
                        .count();
                if (own == 0 || !page(instance, "/readyz").equals("ready\n")) {
                    return false;
                }
                tasks += (int) own;
            }
            return tasks == wire.topics().partitions();
        });
    }

    /** Asks an instance to end, by SIGTERM, and waits until it has. */
    void stop(int instance) throws InterruptedException {
        Process process = removed(instance);
        process.destroy();
        assertThat(process.waitFor()).isIn(0, BY_SIGTERM);
    }

    /** Kills an instance, by SIGKILL. */
    void kill(int instance) throws InterruptedException {
        assertThat(removed(instance).destroyForcibly().waitFor()).isEqualTo(KilledProcessesIT.BY_SIGKILL);
    }

    private Process removed(int instance) {
        return requireNonNull(processes.remove(instance), "it was not started");
    }

    /** Whether the process has come so far that it answers, ready or not. */
    boolean answers(int instance) {
        return !page(instance, "/healthz").isEmpty();
    }

    /** How many records of the large stores an instance has read back since it was started. */
    long restored(int instance) {
        String metrics = page(instance, "/metrics");
        return LARGE.stream()
                .mapToLong(store -> (long)
                        sum(metrics, "hone_restored_records_total{application=\"scoring\",store=\"" + store + "\"}"))
                .sum();
    }

    Events events() {
        return Outcome.events(wire);
    }

    /** Waits until so many records are read and so many interactions closed, and gives what came of them. */
    Outcome end(long records, int closed) {
        patiently().until(() -> events().records() >= records);
        // The last timers are the wall clock's to fire.
        patiently().until(() -> Outcome.read(wire, 0).closed().size() >= closed);
        processes.values().forEach(process -> assertThat(process.isAlive()).isTrue());
        return Outcome.read(wire, 0);
    }

    private String page(int instance, String path) {
        URI page = URI.create("http://127.0.0.1:" + ports.get(instance) + path);
        try {
            return CLIENT.send(
                            HttpRequest.newBuilder(page)
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException notThereYet) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double sum(String metrics, String start) {
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        processes.values().forEach(process -> process.destroyForcibly().onExit().join());
    }
}
