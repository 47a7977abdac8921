package dev.hone.lab.chaos;

import dev.hone.client.wire.KafkaAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/** What somebody outside sees of programs and brokers. Thread-safe. */
final class Looks {

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();
    private final InstantSource clock;

    Looks(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a program says that it is ready. */
    boolean isReady(Victim program) {
        return ask(program.address().resolve("/readyz"))
                .map(answer -> answer.statusCode() == 200)
                .orElse(false);
    }

    /** How far the wall clock of a program is ahead of ours, as the date of its answers says, to a second. */
    Optional<Duration> ahead(Victim program) {
        return ask(program.address().resolve("/healthz"))
                .flatMap(answer -> answer.headers().firstValue("date"))
                .flatMap(this::ahead);
    }

    private Optional<Duration> ahead(String date) {
        try {
            return Optional.of(Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The brokers that the cluster's metadata names; empty where nobody answers. */
    static Optional<Set<Integer>> brokers(KafkaAccess wire) {
        Admin admin = wire.admin();
        try {
            return Optional.of(admin.describeCluster().nodes().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .map(Node::id)
                    .collect(Collectors.toSet()));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private Optional<HttpResponse<String>> ask(URI page) {
        try {
            return Optional.of(
                    http.send(HttpRequest.newBuilder(page).timeout(ANSWER).build(), BodyHandlers.ofString()));
        } catch (IOException nobodyThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
