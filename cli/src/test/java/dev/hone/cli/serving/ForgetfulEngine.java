package dev.hone.cli.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that speaks as vLLM does, says which version it is that answers, and can forget what it has loaded. */
final class ForgetfulEngine implements AutoCloseable {

    static final String BASE = "a-base";

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> adapters = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> questions = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    ForgetfulEngine() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/models", exchange -> reply(exchange, 200, models().toString()));
        server.createContext("/v1/load_lora_adapter", this::load);
        server.createContext("/v1/unload_lora_adapter", this::unload);
        server.createContext("/v1/completions", this::complete);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Set<String> loaded() {
        return Set.copyOf(adapters.keySet());
    }

    /** How often it was asked for an answer of the model. */
    int asked(String model) {
        return questions.getOrDefault(model, 0);
    }

    /** As one that was started again. */
    void forget() {
        adapters.clear();
    }

    private ObjectNode models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        data.addObject().put("id", BASE).put("root", "/models/base");
        adapters.forEach((name, path) -> data.addObject().put("id", name).put("root", path));
        return list;
    }

    private void load(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        adapters.put(asked.path("lora_name").asText(), asked.path("lora_path").asText());
        reply(exchange, 200, "Success");
    }

    private void unload(HttpExchange exchange) throws IOException {
        adapters.remove(
                JSON.readTree(exchange.getRequestBody()).path("lora_name").asText());
        reply(exchange, 200, "Success");
    }

    private void complete(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        String model = asked.path("model").asText();
        String folder = adapters.get(model);
        if (folder == null && !model.equals(BASE)) {
            reply(exchange, 404, "{\"error\": {\"message\": \"The model does not exist.\", \"code\": 404}}");
            return;
        }
        questions.merge(model, 1, Integer::sum);
        String tag = folder == null ? "the base" : Files.readString(Path.of(folder, "tag.txt"));
        if (asked.path("stream").asBoolean()) {
            String events = event(model, "I am ", null) + event(model, tag, null) + event(model, "", "stop");
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            reply(exchange, 200, events + "data: [DONE]\n\n");
        } else {
            reply(exchange, 200, piece(model, "x", "length").toString());
        }
    }

    private static String event(String model, String text, @Nullable String finish) {
        return "data: " + piece(model, text, finish) + "\n\n";
    }

    private static ObjectNode piece(String model, String text, @Nullable String finish) {
        ObjectNode piece = JSON.createObjectNode().put("model", model);
        piece.putArray("choices").addObject().put("index", 0).put("text", text).put("finish_reason", finish);
        return piece;
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
