package dev.hone.trainer.charts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What MLflow's tracking server takes of its REST API 2.0, as its reference says, and no more: unknown calls are 404,
 * unknown or missing fields and too many of anything 400.
 */
final class MlflowServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "experiments/create", Set.of("name", "artifact_location", "tags"),
            "runs/create", Set.of("experiment_id", "user_id", "run_name", "start_time", "tags"),
            "runs/log-batch", Set.of("run_id", "metrics", "params", "tags"),
            "runs/update", Set.of("run_id", "run_uuid", "status", "end_time", "run_name"));
    private static final Map<String, Integer> MOST = Map.of("metrics", 1000, "params", 100, "tags", 100);

    private final HttpServer server;
    private final List<String> experiments = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> words = new TreeMap<>();
    private final Map<String, List<Double>> metrics = new TreeMap<>();
    private final List<String> statuses = new ArrayList<>();
    private boolean broken;

    MlflowServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    synchronized void breakDown() {
        broken = true;
    }

    synchronized List<String> experiments() {
        return List.copyOf(experiments);
    }

    synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    synchronized List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** Parameters and tags. */
    synchronized Map<String, String> words() {
        return Map.copyOf(words);
    }

    /** Values by name, in the order of their steps. */
    synchronized Map<String, List<Double>> metrics() {
        return Map.copyOf(metrics);
    }

    synchronized List<String> statuses() {
        return List.copyOf(statuses);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("^/api/2.0/mlflow/", "");
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (broken) {
            reply(exchange, 500, "{}");
        } else if (path.equals("experiments/get-by-name")
                && exchange.getRequestMethod().equals("GET")) {
            String name = exchange.getRequestURI().getQuery().replaceFirst("^experiment_name=", "");
            int known = experiments.indexOf(name);
            reply(
                    exchange,
                    known < 0 ? 404 : 200,
                    known < 0
                            ? "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}"
                            : "{\"experiment\": {\"experiment_id\": \"" + known + "\", \"name\": \"x\"}}");
        } else if (!FIELDS.containsKey(path) || !exchange.getRequestMethod().equals("POST")) {
            refuse(exchange, 404, path);
        } else if (!fits(path, body)) {
            refuse(exchange, 400, path + " " + body);
        } else {
            reply(exchange, 200, done(path, body));
        }
    }

    private static boolean fits(String path, JsonNode body) {
        boolean known =
                FIELDS.getOrDefault(path, Set.of()).containsAll(fields(body).keySet());
        boolean small = MOST.entrySet().stream()
                .allMatch(most -> body.path(most.getKey()).size() <= most.getValue());
        boolean named = !path.startsWith("experiments") || body.hasNonNull("name");
        boolean begins = path.startsWith("experiments") || path.equals("runs/create");
        boolean ofRun = begins || body.path("run_id").asText().equals("run-1");
        boolean measured = body.path("metrics").valueStream().allMatch(MlflowServer::isMetric);
        return known && small && named && ofRun && measured;
    }

    private static boolean isMetric(JsonNode metric) {
        return metric.path("value").isNumber()
                && metric.path("timestamp").isIntegralNumber()
                && metric.path("step").isIntegralNumber()
                && metric.path("key").asText().matches("[A-Za-z0-9_./ -]+");
    }

    private static Map<String, JsonNode> fields(JsonNode body) {
        Map<String, JsonNode> fields = new TreeMap<>();
        body.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return fields;
    }

    private String done(String path, JsonNode body) {
        body.path("params").forEach(this::word);
        body.path("tags").forEach(this::word);
        body.path("metrics")
                .forEach(metric -> metrics.computeIfAbsent(metric.path("key").asText(), name -> new ArrayList<>())
                        .add(metric.path("value").asDouble()));
        return switch (path) {
            case "experiments/create" -> {
                experiments.add(body.path("name").asText());
                yield "{\"experiment_id\": \"" + (experiments.size() - 1) + "\"}";
            }
            case "runs/create" -> "{\"run\": {\"info\": {\"run_id\": \"run-1\"}}}";
            case "runs/update" -> {
                statuses.add(body.path("status").asText());
                yield "{}";
            }
            default -> "{}";
        };
    }

    private void word(JsonNode pair) {
        words.put(pair.path("key").asText(), pair.path("value").asText());
    }

    private void refuse(HttpExchange exchange, int status, String what) throws IOException {
        refused.add(what);
        reply(exchange, status, "{\"error_code\": \"INVALID_PARAMETER_VALUE\"}");
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
