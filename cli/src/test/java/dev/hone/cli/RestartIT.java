package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of which one is restarted, or lost with its disk. */
class RestartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        registry.close();
        kafka.close();
    }

    @Test
    void anInstanceWithANameGoesOnWithItsDiskAndDoesNothingTwice() throws Exception {
        Settings first = settings("rolling", 0, Map.of("streams.instance.id", "hone-0"));
        Settings second = settings("rolling", 1, Map.of("streams.instance.id", "hone-1"));
        KafkaAccess wire = KafkaAccess.from(first);
        try (StreamsApp stays = StreamsApp.start(second)) {
            String kept;
            try (StreamsApp app = StreamsApp.start(first)) {
                patiently().until(() -> shared(app, stays));
                send(wire, 0, 100);
                patiently().until(() -> examples(wire) == 100);
                kept = scoringTasks(app);
            }
            send(wire, 100, 150);

            try (StreamsApp again = StreamsApp.start(first)) {
                patiently().until(() -> examples(wire) == 150);

                assertThat(scoringTasks(again)).isEqualTo(kept);
                for (String store : List.of("join-votes", "join-content", "join-timers")) {
                    assertThat(restored(again, store)).as(store).isZero();
                }
                patiently()
                        .until(() -> sum(page(again, "/metrics") + page(stays, "/metrics"), "hone_records_read_total")
                                == 450);
                String both = page(again, "/metrics") + page(stays, "/metrics");
                assertThat(sum(both, "hone_ledger_records{outcome=\"duplicates\""))
                        .isZero();
                assertThat(sum(both, "hone_ledger_records{outcome=\"accepted\""))
                        .isEqualTo(450);
            }
        }
    }

    @Test
    void aStandbyTakesOverAlmostAtOnceFromOneThatIsLostWithItsDisk() throws Exception {
        Map<String, String> copies = Map.of("streams.standby.replicas", "1");
        Settings first = settings("standby", 0, copies);
        KafkaAccess wire = KafkaAccess.from(first);
        try (StreamsApp takes = StreamsApp.start(settings("standby", 1, copies))) {
            try (StreamsApp lost = StreamsApp.start(first)) {
                patiently().until(() -> shared(lost, takes));
                send(wire, 0, 300);
                patiently().until(() -> examples(wire) == 300);
                // What a standby lacks shows nowhere; it reads on all the while.
                patiently().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            }
            double before = restored(takes, "join-votes");
            send(wire, 300, 310);

            patiently().until(() -> examples(wire) == 310);

            assertThat(sum(page(takes, "/metrics"), "hone_interactions{")).isEqualTo(310);
            // Without the copy it would read some hundred rows of the partition that it did not have.
            assertThat(restored(takes, "join-votes") - before).isLessThan(100);
        }
    }

    // Each look reads a topic or a page anew, beside what it waits for.
    private static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300));
    }

    private static boolean shared(StreamsApp one, StreamsApp other) {
        return page(one, "/readyz").equals("ready\n")
                && page(other, "/readyz").equals("ready\n")
                && !scoringTasks(one).isEmpty()
                && !scoringTasks(other).isEmpty();
    }

    /** The active tasks of scoring, as the ops port tells of them. */
    private static String scoringTasks(StreamsApp app) {
        String told = page(app, "/metrics");
        List<String> partitions = new ArrayList<>();
        Matcher clocks = Pattern.compile("hone_join_clock_timestamp_seconds\\{partition=\"(\\d+)\"")
                .matcher(told);
        while (clocks.find()) {
            partitions.add(clocks.group(1));
        }
        return String.join(",", partitions);
    }

    private static double restored(StreamsApp app, String store) {
        return sum(
                page(app, "/metrics"), "hone_restored_records_total{application=\"scoring\",store=\"" + store + "\"}");
    }

    private static double sum(String metrics, String start) {
        return metrics.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String page(StreamsApp app, String path) {
        URI page = URI.create("http://127.0.0.1:" + app.opsPort().orElseThrow() + path);
        try {
            return CLIENT.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Settings settings(String prefix, int instance, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url().toString(),
                "topics.prefix", prefix,
                "topics.partitions", "2",
                "topics.line.partitions", "1",
                "topics.replication", "1",
                "catalogue.rating.type", "float",
                "catalogue.rating.required", "true",
                "rollout.policy", "gate"));
        values.put("data.dir", folder.resolve(prefix + "-" + instance).toString());
        // Each round of a rebalance waits for the next heartbeat of all.
        values.put("kafka.heartbeat.interval.ms", "300");
        values.putAll(more);
        return Settings.of(values);
    }

    private static void send(KafkaAccess wire, int from, int to) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        try (Producer<String, byte[]> producer = wire.producer()) {
            for (int i = from; i < to; i++) {
                sent.addAll(GradedInteraction.send(producer, wire, "i" + i, "words"));
            }
        }
        for (Future<?> one : sent) {
            one.get();
        }
    }

    private static int examples(KafkaAccess wire) {
        List<String> ids = new ArrayList<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.toEnd((id, example) -> ids.add(id));
        }
        return ids.size();
    }
}
