package dev.hone.cli.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.broker.EmbeddedKafka;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.registry.LocalRegistry;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.BucketDelta;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.topics.Topics;
import dev.hone.serving.ServingApp;
import dev.hone.streams.StreamsApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of a server beside the streams applications, on a broker. */
class ConsoleIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String KEY = "console-it";

    @TempDir
    Path folder;

    private final int kafkaPort = FreePort.any();
    private final int opsPort = FreePort.any();
    private final HttpClient client = HttpClient.newHttpClient();

    private void base() throws IOException {
        Path base = folder.resolve("base");
        ByteLevelTokenizer.write(base, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(base);
                LanguageModel model = LanguageModel.random(
                        ModelConfig.small(ByteLevelTokenizer.vocabSize(0), 32, 1, 2, tokenizer.tokenId("<|end|>")),
                        1)) {
            model.write(base);
        }
    }

    private Settings settings(LocalRegistry registry) {
        return Settings.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", "localhost:" + kafkaPort),
                Map.entry("schema.registry.url", registry.url()),
                Map.entry("topics.partitions", "1"),
                Map.entry("topics.line.partitions", "1"),
                Map.entry("topics.replication", "1"),
                Map.entry("data.dir", folder.resolve("state").toString()),
                Map.entry("artifacts.location", folder.resolve("artifacts").toString()),
                Map.entry("serving.base", folder.resolve("base").toString()),
                Map.entry("serving.api.keys", KEY),
                Map.entry("serving.interactions.at", "127.0.0.1:" + opsPort),
                Map.entry("serving.port", "0"),
                Map.entry("streams.ops.port", Integer.toString(opsPort))));
    }

    @Test
    void aWordIsAnsweredByTheLineAndWhatTheTopicsTellIsShown() throws Exception {
        base();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), kafkaPort);
                LocalRegistry registry = LocalRegistry.start(0, Optional.empty())) {
            Settings settings = settings(registry);
            KafkaAccess wire = KafkaAccess.from(settings);
            wire.createTopics();
            try (StreamsApp streams = new StreamsApp(settings, InstantSource.system());
                    ServingApp serving = new ServingApp(settings, InstantSource.system())) {
                streams.start();
                serving.start();
                await().atMost(PATIENCE)
                        .until(() -> send(serving, "/readyz", null).statusCode() == 200);
                write(wire);
                String asked = ask(serving);

                HttpResponse<String> stored = send(
                        serving,
                        "/console/commands",
                        "{\"line\": \"main\", \"command\": \"pause\", \"why\": \"to see\"}");

                assertThat(stored.statusCode()).isEqualTo(202);
                String id = json(stored).path("command_id").asText();
                await().atMost(PATIENCE)
                        .until(
                                () -> json(send(serving, "/console/state", null))
                                        .path("decisions"),
                                rows -> rows.findValuesAsText("command_id").contains(id));
                JsonNode decision = json(send(serving, "/console/state", null)).at("/decisions/0");
                assertThat(decision.path("who").asText()).isEqualTo("serving.api.keys");
                assertThat(decision.path("words").asText()).contains("serving.api.keys: to see");
                assertShows(serving);
                await().atMost(PATIENCE)
                        .until(() -> send(serving, "/console/interaction?id=" + asked, null)
                                        .statusCode()
                                == 200);
                assertThat(json(send(serving, "/console/interaction?id=" + asked, null))
                                .at("/sheet/line")
                                .asText())
                        .isEqualTo("main");
            }
            assertThat(kafka).isNotNull();
        }
    }

    private void assertShows(ServingApp serving) {
        await().atMost(PATIENCE)
                .until(
                        () -> json(send(serving, "/console/letters", null)).at("/letters/0/stage"),
                        stage -> stage.asText().equals("decode"));
        await().atMost(PATIENCE)
                .until(() -> json(send(serving, "/console/state", null))
                        .at("/sums/balances")
                        .asBoolean());
        await().atMost(PATIENCE)
                .until(
                        () -> json(send(serving, "/console/segment?line=main&segment=acme/it", null))
                                .at("/qualities/0/mean")
                                .asDouble(),
                        mean -> mean == 0.5);
    }

    private static void write(KafkaAccess wire) throws Exception {
        Instant bucket = Instant.parse("2026-11-23T18:00:00Z");
        byte[] delta = wire.connection()
                .valueSerde(Topics.QUALITY_DELTAS)
                .serializer()
                .serialize(
                        wire.name(Topics.QUALITY_DELTAS),
                        new QualityDelta(
                                "main",
                                0,
                                List.of(new BucketDelta(
                                        "acme/it", bucket, bucket, List.of(new ScoreCount(1 << 13, 2L)), 0)),
                                null));
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(wire.name(Topics.QUALITY_DELTAS), "main", delta))
                    .get();
            producer.send(new ProducerRecord<>(
                            wire.name(Topics.FEEDBACK), "r1", "no record".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private String ask(ServingApp serving) throws Exception {
        HttpResponse<String> answer = send(
                serving,
                "/v1/chat/completions",
                "{\"model\": \"main\", \"max_tokens\": 4, \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer).path("id").asText();
    }

    private HttpResponse<String> send(ServingApp serving, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + serving.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + KEY);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
