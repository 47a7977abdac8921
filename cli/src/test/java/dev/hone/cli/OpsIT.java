package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.Message;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.StreamsApp;
import dev.hone.streams.join.SeenInteraction;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ops ports of two instances that share the partitions. */
class OpsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SECRET = "what nobody else may read";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static LocalRegistry registry;
    private static final List<StreamsApp> APPS = new ArrayList<>();
    private static KafkaAccess wire;

    private String out = "";

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        registry = LocalRegistry.start(0, Optional.empty());
        wire = KafkaAccess.from(settings(0));
        APPS.add(StreamsApp.start(settings(0)));
        APPS.add(StreamsApp.start(settings(1)));
        await().atMost(PATIENCE).until(() -> APPS.stream().allMatch(OpsIT::hasTasks));
    }

    @AfterAll
    static void stop() {
        APPS.forEach(StreamsApp::close);
        registry.close();
        kafka.close();
    }

    private static Settings settings(int instance) {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "schema.registry.url", registry.url().toString(),
                "topics.partitions", "2",
                "topics.line.partitions", "1",
                "topics.replication", "1",
                "catalogue.rating.type", "float",
                "catalogue.rating.required", "true",
                "catalogue.rating.wait.ms", "3600000",
                "rollout.policy", "gate"));
        values.put("data.dir", folder.resolve("instance-" + instance).toString());
        return Settings.of(values);
    }

    @Test
    void anInteractionIsToldOfByEveryInstanceWithoutItsTexts() throws Exception {
        for (String id : List.of("i1", "i2", "i3", "i4 with/a%slash")) {
            interaction(id);
        }

        for (String id : List.of("i1", "i2", "i3", "i4%20with%2Fa%25slash")) {
            List<JsonNode> told = new ArrayList<>();
            for (StreamsApp app : APPS) {
                await().atMost(PATIENCE)
                        .until(() -> get(app, "/interactions/" + id).body().contains("\"goals\""));
                told.add(json(get(app, "/interactions/" + id).body()));
            }
            assertThat(told.get(0).path("instance")).isEqualTo(told.get(1).path("instance"));
            JsonNode sheet = told.get(0);
            assertThat(sheet.path("state").asText()).startsWith("joined");
            assertThat(sheet.path("line").asText()).isEqualTo("main");
            assertThat(sheet.path("segment").asText()).isEqualTo("acme/*");
            assertThat(Duration.between(
                            Instant.parse(sheet.path("response").asText()),
                            Instant.parse(sheet.path("due").asText())))
                    .isEqualTo(Duration.ofHours(1));
            assertThat(sheet.path("closed").asBoolean()).isFalse();
            assertThat(sheet.path("catalogue").asText()).startsWith("sha256:");
            assertThat(sheet.path("votes").get(0).path("metric").asText()).isEqualTo("rating");
            assertThat(sheet.path("outcomes").get(0).path("outcome").asText()).isEqualTo("accepted");
            assertThat(sheet.path("quality").asDouble()).isBetween(0.0, 1.0);
            assertThat(sheet.path("revision").asInt()).isZero();
            assertThat(sheet.path("example").path("offset").isIntegralNumber()).isTrue();
            assertThat(sheet.path("example").path("goals").toString()).isEqualTo("[0]");
            assertThat(sheet.toString()).doesNotContain(SECRET, "user-1");
        }
    }

    @Test
    void whatIsMissingIsSaidAndUntilWhenItIsAwaited() throws Exception {
        send(Topics.PROMPTS, "alone", prompt());

        await().atMost(PATIENCE)
                .until(() -> get(APPS.get(0), "/interactions/alone").statusCode() == 200);

        JsonNode sheet = json(get(APPS.get(1), "/interactions/alone").body());
        assertThat(sheet.path("state").asText()).isEqualTo("waits for its response");
        assertThat(Duration.between(
                        Instant.parse(sheet.path("prompt").asText()),
                        Instant.parse(sheet.path("waitsUntil").asText())))
                .isEqualTo(Duration.ofDays(7));
        assertThat(sheet.path("example").isNull()).isTrue();
    }

    @Test
    void whatWasRefusedIsToldWithItsReasonByEveryInstance() throws Exception {
        interaction("refused");
        send(Topics.FEEDBACK, "refused", feedback("mood"));

        for (StreamsApp app : APPS) {
            await().atMost(PATIENCE)
                    .until(() -> json(get(app, "/letters/refused").body())
                                    .path("letters")
                                    .size()
                            == 1);
            JsonNode letter =
                    json(get(app, "/letters/refused").body()).path("letters").get(0);
            assertThat(letter.path("reason").asText()).contains("unknown metric");
            assertThat(letter.path("orphan").asBoolean()).isFalse();
            assertThat(letter.path("feedback").asText()).isEqualTo(SeenInteraction.Fate.name("f"));
            assertThat(letter.toString()).doesNotContain(SECRET, "user-1");
            assertThat(json(get(app, "/letters/nobody").body()).path("letters")).isEmpty();
            assertThat(get(app, "/letters/").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whoAsksForNothingThatThereIsIsTold() throws Exception {
        for (StreamsApp app : APPS) {
            assertThat(get(app, "/interactions/nobody").statusCode()).isEqualTo(404);
            assertThat(get(app, "/interactions/nobody").body()).startsWith("nothing is known of this interaction");
            assertThat(get(app, "/interactions/").statusCode()).isEqualTo(400);
            assertThat(get(app, "/interactions/a%00b").statusCode()).isEqualTo(400);
            assertThat(get(app, "/interactions/" + "x".repeat(1025)).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void anInstanceThatWasAskedByAnotherAsksNobodyElse() throws Exception {
        List<Integer> answers = new ArrayList<>();
        for (StreamsApp app : APPS) {
            answers.add(CLIENT.send(
                            HttpRequest.newBuilder(page(app, "/interactions/nobody"))
                                    .header("Hone-Forwarded", "1")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode());
        }

        assertThat(answers).containsExactlyInAnyOrder(404, 503);
    }

    @Test
    void readyInstancesTellOfTheirTasksAndCounts() throws Exception {
        send(Topics.PROMPTS, "counted", prompt());
        send(Topics.FEEDBACK, "counted", feedback("gloom"));

        for (StreamsApp app : APPS) {
            assertThat(get(app, "/healthz").body()).isEqualTo("alive\n");
            await().atMost(PATIENCE).until(() -> get(app, "/readyz").body().equals("ready\n"));
            assertThat(get(app, "/topology").body()).contains("Sub-topology", "join-votes", "thresholds", "lines");
            JsonNode tasks = json(get(app, "/topology/tasks").body());
            assertThat(tasks).hasSize(3);
            assertThat(tasks.get(0).path("threads").get(0).path("active")).hasSize(1);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics())
                        .contains(
                                "hone_application_running{application=\"scoring\"} 1.0",
                                "hone_records_read_total{input=\"prompts\",partition=",
                                "hone_ledger_records{outcome=\"pending\",partition=",
                                "hone_input_lag_records{application=\"scoring\",partition=\"0\",topic=\"hone.feedback\"}",
                                "hone_join_clock_timestamp_seconds{partition=\"1\"}",
                                "hone_streams_commit_latency_avg_seconds{application=\"scoring\",thread=\"1\"}",
                                "hone_standby_lag_records{application=\"lines\"}",
                                "hone_feedback_join_delay_seconds_bucket{le=\"+Inf\"}",
                                "hone_trained_to_served_seconds_count 0",
                                "hone_open_transaction_age_seconds{topic=\"hone.examples\"}")
                        .containsPattern("hone_dead_letters_total\\{partition=\"[01]\",stage=\"decode\"} 1.0"));
    }

    @Test
    void theLinesTellWhereTheyStand() throws Exception {
        interaction("counted-for-a-line");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics())
                        .contains(
                                "hone_line_slot{line=\"main\",state=\"free\"} 1.0",
                                "hone_line_slot{line=\"main\",state=\"round\"} 0.0",
                                "hone_line_rounds_total{line=\"main\"} 0.0",
                                "hone_line_rollouts_total{line=\"main\"} 0.0",
                                "hone_line_policy_info{line=\"main\",policy=\"gate\"} 1.0"));
    }

    @Test
    void theCommandTellsOfIt() throws Exception {
        interaction("asked");
        String at = " --at 127.0.0.1:" + APPS.get(0).opsPort().orElseThrow();
        await().atMost(PATIENCE).until(() -> run("interaction asked -o json" + at) == 0 && out.contains("offset"));
        assertThat(json(out).path("interaction").asText()).isEqualTo("asked");

        assertThat(run("interaction asked" + at)).isZero();
        assertThat(out).contains("metric rating, value 0.9", "revised until", "goals 0", "round none");
        assertThat(run("interaction unknown" + at)).isEqualTo(1);
        assertThat(out).contains("failed: nothing is known of this interaction");
        assertThat(run("interaction asked --at nowhere")).isEqualTo(2);
        assertThat(run("interaction asked --at 127.0.0.1:1")).isEqualTo(1);
        assertThat(out).contains("no streams-app answers at 127.0.0.1:1");
    }

    private int run(String command) {
        StringWriter written = new StringWriter();
        PrintWriter writer = new PrintWriter(written);
        int code = CommandMain.run(new HoneCommand(), writer, writer, command.split(" "));
        out = written.toString();
        return code;
    }

    private static String metrics() {
        return APPS.stream().map(app -> get(app, "/metrics").body()).reduce("", String::concat);
    }

    private static boolean hasTasks(StreamsApp app) {
        return get(app, "/readyz").statusCode() == 200
                && json(get(app, "/topology/tasks").body())
                                .get(0)
                                .path("threads")
                                .get(0)
                                .path("active")
                                .size()
                        == 1;
    }

    private static void interaction(String id) throws Exception {
        send(Topics.PROMPTS, id, prompt());
        send(
                Topics.RESPONSES,
                id,
                ResponseServed.newBuilder()
                        .setVersion("main@base")
                        .setText(text())
                        .build());
        send(Topics.FEEDBACK, id, feedback("rating"));
    }

    private static PromptSubmitted prompt() {
        return PromptSubmitted.newBuilder()
                .setSegment("acme/support")
                .setMessages(List.of(new Message("user", text())))
                .build();
    }

    private static FeedbackGiven feedback(String metric) {
        return FeedbackGiven.newBuilder()
                .setFeedbackId("f")
                .setMetric(metric)
                .setValue(0.9)
                .setSource(new Source(SourceKind.HUMAN, "user-1"))
                .setEventTime(Instant.ofEpochMilli(System.currentTimeMillis()))
                .build();
    }

    private static TextEnvelope text() {
        return new TextEnvelope(null, ByteBuffer.wrap(SECRET.getBytes(UTF_8)));
    }

    private static <V> void send(Topic<V> topic, String id, V value) throws Exception {
        String name = wire.name(topic);
        byte[] bytes = wire.connection().valueSerde(topic).serializer().serialize(name, value);
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(name, id, bytes)).get();
        }
    }

    private static HttpResponse<String> get(StreamsApp app, String path) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(page(app, path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI page(StreamsApp app, String path) {
        return URI.create("http://127.0.0.1:" + app.opsPort().orElseThrow() + path);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
