package dev.hone.trainer.charts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The calls of MLflow's REST API 2.0 that tracking takes. Any thread may call; each waits for its answer. */
final class MlflowApi {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;

    private final String root;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param token empty for none */
    MlflowApi(String uri, String token) {
        this.root = (uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri) + "/api/2.0/mlflow/";
        this.token = token;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The id of an experiment, made where there is none of that name. */
    String experiment(String name) throws IOException {
        HttpResponse<String> found =
                send(request("experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, UTF_8))
                        .GET());
        if (found.statusCode() != NOT_FOUND) {
            return id(read(found).path("experiment"), "experiment_id");
        }
        return id(post("experiments/create", object().put("name", name)), "experiment_id");
    }

    JsonNode post(String call, ObjectNode body) throws IOException {
        return read(send(request(call)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    static String id(JsonNode node, String key) throws IOException {
        String id = node.path(key).asText();
        if (id.isEmpty()) {
            throw new IOException(
                    "MLflow's answer has no " + key + ": is trainer.mlflow.uri that of a tracking server?");
        }
        return id;
    }

    private HttpRequest.Builder request(String call) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + call)).timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while MLflow was asked", e);
        }
    }

    private static JsonNode read(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != OK) {
            throw new IOException("MLflow answered " + answer.statusCode() + " to "
                    + answer.request().uri().getPath());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("MLflow's answer is no JSON: is trainer.mlflow.uri that of a tracking server?", e);
        }
    }
}
