package dev.hone.lab.bench.streams;

import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ops port of a program of this machine. */
final class OpsPage {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String TIMERS_FROM = "hone_join_timers_from_timestamp_seconds";

    private final int port;
    private final URI root;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    OpsPage(int port) {
        this.port = port;
        this.root = URI.create("http://localhost:" + port);
    }

    int port() {
        return port;
    }

    /** Whether all its applications do all their work; false too where nothing answers. */
    boolean ready() {
        return get("/readyz").isPresent();
    }

    /** What a metric has for each of its labels; empty where nothing answers. */
    List<Double> values(String metric) {
        return get("/metrics").map(page -> values(page, metric)).orElse(List.of());
    }

    double sum(String metric) {
        return values(metric).stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Whether no timer before a time is left in any partition. */
    boolean timersHaveFired(int partitions, long beforeMs) {
        List<Double> from = values(TIMERS_FROM);
        return from.size() == partitions && from.stream().allMatch(seconds -> seconds * 1000 >= beforeMs);
    }

    /** Of a page in Prometheus' format. */
    static List<Double> values(String page, String metric) {
        return page.lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private Optional<String> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == HttpURLConnection.HTTP_OK ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }
}
