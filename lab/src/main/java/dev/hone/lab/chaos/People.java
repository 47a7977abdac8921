package dev.hone.lab.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.lab.chaos.Acknowledged.Answered;
import dev.hone.lab.chaos.Acknowledged.Failure;
import dev.hone.lab.chaos.Acknowledged.Given;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * People who ask the servers and rate what they get, over HTTP, until they are sent away. Some of them belong to each
 * server, so that one that hangs does not silence the other. An answer that does not come is asked for by somebody
 * else; feedback is sent until it is acknowledged, under the same id, wherever there is a server.
 */
final class People implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_EACH_SERVER = 3;
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int LONGEST_THOUGHT_MS = 500;
    private static final int RATES = 9;
    private static final String UNKNOWN = "";
    private static final int LOOKS = 20;
    private static final int LOOK_MS = 100;
    private static final int TRIES = 40;
    private static final List<String> WORDS =
            List.of("tea", "a walk", "the sea", "a novel", "good bread", "a long night", "rain", "the mountains");

    private final List<Running> servers;
    private final Acknowledged acknowledged;
    private final Opinions opinions;
    private final InstantSource clock;
    private final Supplier<Duration> since;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final AtomicInteger subjects = new AtomicInteger();
    private final CountDownLatch leave = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /**
     * What people find of an answer.
     *
     * @param versions which version has given an answer, by its id, as the log tells: a reply does not tell its arm
     */
    record Opinions(Liking liking, Map<String, String> versions) {

        /** The stars for an answer; those for the base where it is not known who has given it. */
        int stars(String id, Random random) {
            return liking.stars(versions.getOrDefault(id, UNKNOWN), random);
        }
    }

    /**
     * They do not come yet.
     *
     * @param since tells how long it is since the beginning
     */
    People(
            List<Running> servers,
            Acknowledged acknowledged,
            Opinions opinions,
            InstantSource clock,
            Supplier<Duration> since) {
        this.servers = List.copyOf(servers);
        this.acknowledged = acknowledged;
        this.opinions = opinions;
        this.clock = clock;
        this.since = since;
    }

    void come() {
        for (Running server : servers) {
            for (int i = 0; i < AT_EACH_SERVER; i++) {
                var random = new Random(opinions.liking().seed() * 31 + threads.size());
                Thread thread = new Thread(() -> live(server, random), "people-" + threads.size());
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }
    }

    private void live(Running server, Random random) {
        try {
            while (!leave.await(random.nextInt(LONGEST_THOUGHT_MS), TimeUnit.MILLISECONDS)) {
                String subject = "person-" + subjects.getAndIncrement();
                Answered answer = ask(server, subject, random);
                if (answer != null && random.nextInt(10) < RATES) {
                    rate(server, subject, answer, random);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Answered ask(Running server, String subject, Random random) throws InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", "main").put("user", subject).put("hone::segment", Settled.SEGMENT);
        body.put("temperature", 1.0).put("seed", random.nextInt(1_000_000));
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put("content", "What goes well with " + WORDS.get(random.nextInt(WORDS.size())) + "?");
        Duration asked = since.get();
        try {
            HttpResponse<String> reply = post(server, "/v1/chat/completions", body);
            if (reply.statusCode() != 200) {
                failed(server, reply.statusCode(), reply.body(), asked);
                return null;
            }
            JsonNode whole = JSON.readTree(reply.body());
            var answered = new Answered(
                    whole.path("id").asText(),
                    whole.at("/hone/version").asText(UNKNOWN),
                    server.target(),
                    asked,
                    since.get());
            acknowledged.answered(answered);
            return answered;
        } catch (IOException nothing) {
            failed(server, 0, nothing.toString(), asked);
            return null;
        }
    }

    private void rate(Running server, String subject, Answered answer, Random random) throws InterruptedException {
        for (int look = 0; look < LOOKS && !opinions.versions().containsKey(answer.id()); look++) {
            leave.await(LOOK_MS, TimeUnit.MILLISECONDS);
        }
        ObjectNode body = JSON.createObjectNode();
        String id = answer.id() + "-1";
        body.put("id", id).put("response_id", answer.id());
        body.put("metric", "rating").put("value", opinions.stars(answer.id(), random));
        body.put("event_time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        body.putObject("source").put("kind", "human").put("id", subject);
        int first = servers.indexOf(server);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Running next = servers.get((first + attempt) % servers.size());
            Duration asked = since.get();
            try {
                HttpResponse<String> reply = post(next, "/v1/feedback", body);
                if (reply.statusCode() == 202) {
                    acknowledged.given(new Given(id, answer.id()));
                    return;
                }
                failed(next, reply.statusCode(), reply.body(), asked);
            } catch (IOException nothing) {
                failed(next, 0, nothing.toString(), asked);
            }
            if (leave.await(1 + random.nextInt(LONGEST_THOUGHT_MS), TimeUnit.MILLISECONDS) && attempt > 2) {
                return;
            }
        }
    }

    private HttpResponse<String> post(Running server, String path, ObjectNode body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(ANSWER)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private void failed(Running server, int status, String words, Duration asked) {
        acknowledged.failed(new Failure(server.target(), status, words, asked, since.get()));
    }

    /** Sends them away, and waits until the last has left. */
    @Override
    public void close() {
        leave.countDown();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
