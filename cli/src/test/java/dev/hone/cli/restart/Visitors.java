package dev.hone.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.topics.Topic;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/** People who ask and grade until the server is gone, and who remember what they were told. */
final class Visitors implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI serving;
    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private final Queue<String> graded = new ConcurrentLinkedQueue<>();
    private final List<Thread> people = new ArrayList<>();
    private volatile boolean leaving;

    Visitors(URI serving) {
        this.serving = serving;
    }

    /** So many people ask one question after the other, until the server does not answer. */
    void come(int count) {
        leaving = false;
        for (int i = 0; i < count; i++) {
            var person = new Thread(this::askOnAndOn, "visitor");
            people.add(person);
            person.start();
        }
    }

    /** Waits until so many pieces of feedback have been accepted since the beginning, or nobody is there any more. */
    void awaitGraded(int count) {
        await().atMost(PATIENCE)
                .until(() -> graded.size() >= count || people.stream().noneMatch(Thread::isAlive));
        assertThat(graded).hasSizeGreaterThanOrEqualTo(count);
    }

    int graded() {
        return graded.size();
    }

    /** Nobody asks any more; returns when the last one has gone. */
    void leave() throws InterruptedException {
        leaving = true;
        for (Thread person : people) {
            person.join();
        }
        people.clear();
    }

    @Override
    public void close() {
        leaving = true;
    }

    /** Everything that was acknowledged is in the topics, and the ledgers account for every record of them. */
    void assertNothingIsLost(KafkaAccess wire) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(keys(wire, Topics.PROMPTS)).containsAll(answered);
            assertThat(keys(wire, Topics.RESPONSES)).containsAll(answered);
            assertThat(keys(wire, Topics.FEEDBACK)).containsAll(graded);
        });
        var ledgers = new Ledgers(wire.topics().partitions());
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                tail.toEnd((partition, ledger) -> ledgers.see(ledger));
                assertThat(ledgers.events().records())
                        .isEqualTo(records(wire, Topics.PROMPTS)
                                + records(wire, Topics.RESPONSES)
                                + records(wire, Topics.FEEDBACK));
            });
        }
        assertThat(ledgers.events().unaccounted()).isZero();
    }

    private static Set<String> keys(KafkaAccess wire, Topic<?> topic) {
        var keys = new TreeSet<String>();
        try (var tail = new TopicTail<>(wire, topic)) {
            tail.toEnd((key, value) -> keys.add(key));
        }
        return keys;
    }

    private static long records(KafkaAccess wire, Topic<?> topic) {
        var keys = new ArrayList<String>();
        try (var tail = new TopicTail<>(wire, topic)) {
            tail.toEnd((key, value) -> keys.add(key));
        }
        return keys.size();
    }

    private void askOnAndOn() {
        try {
            while (!leaving) {
                HttpResponse<String> answer = post("/v1/chat/completions", question());
                if (answer.statusCode() == 200) {
                    String id = JSON.readTree(answer.body()).path("id").asText();
                    answered.add(id);
                    if (post("/v1/feedback", Map.of("response_id", id, "metric", "thumb", "value", true))
                                    .statusCode()
                            == 202) {
                        graded.add(id);
                    }
                }
            }
        } catch (IOException gone) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> question() {
        return Map.of(
                "model", "main", "max_tokens", 2, "messages", List.of(Map.of("role", "user", "content", "what?")));
    }

    private HttpResponse<String> post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(serving.resolve(path))
                        .timeout(Duration.ofMinutes(1))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                        .build(),
                BodyHandlers.ofString());
    }
}
