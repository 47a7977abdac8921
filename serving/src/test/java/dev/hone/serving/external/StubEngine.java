package dev.hone.serving.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program that speaks to its clients as vLLM does (statuses, bodies and events as in its sources), has no model, and
 * misbehaves when it is told to at {@code POST /stub}. Shares no code with what it is to test.
 *
 * <p>An answer says whose it is: {@code I am TAG.} and how many tokens the prompt had, where the tag is that of the
 * base or stands in the adapter's {@code tag.txt}.
 */
public final class StubEngine {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BASE_TAG = "the base";

    private final String base;
    private final Map<String, String> adapters = new ConcurrentSkipListMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger unloads = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile JsonNode mood = JSON.createObjectNode();
    private volatile @Nullable JsonNode last;
    private volatile String authorization = "";

    private StubEngine(String base) {
        this.base = base;
    }

    /** Port (0 for any) and name of the base; prints the port. */
    public static void main(String[] arguments) throws IOException {
        StubEngine engine = new StubEngine(arguments[1]);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/v1/models", exchange -> reply(exchange, 200, engine.models()));
        server.createContext("/v1/load_lora_adapter", engine::load);
        server.createContext("/v1/unload_lora_adapter", engine::unload);
        server.createContext("/load_lora_adapter", engine::load);
        server.createContext("/unload_lora_adapter", engine::unload);
        server.createContext("/v1/completions", engine::complete);
        server.createContext("/v1/chat/completions", engine::complete);
        server.createContext("/stub", engine::told);
        server.start();
        try (PrintStream output = new PrintStream(new FileOutputStream(FileDescriptor.out), true)) {
            output.println("port " + server.getAddress().getPort());
        }
    }

    private void told(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            mood = JSON.readTree(exchange.getRequestBody());
            if (mood.path("forget").asBoolean()) {
                adapters.clear();
            }
            // What it was started with, as TGI's LORA_ADAPTERS.
            mood.path("started")
                    .properties()
                    .forEach(each -> adapters.put(each.getKey(), each.getValue().asText()));
        }
        ObjectNode told = JSON.createObjectNode();
        told.put("running", running.get()).put("mostRunning", mostRunning.get());
        told.put("gone", gone.get()).put("loads", loads.get()).put("unloads", unloads.get());
        told.put("answers", answers.get()).put("authorization", authorization);
        told.set("last", last);
        told.set("adapters", JSON.valueToTree(adapters));
        reply(exchange, 200, told);
    }

    private ObjectNode models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        data.addObject().put("id", base).put("object", "model").put("root", "/models/base");
        adapters.forEach((name, path) -> data.addObject()
                .put("id", name)
                .put("object", "model")
                .put("root", path)
                .put("parent", base));
        return list;
    }

    private void load(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        loads.incrementAndGet();
        pause(mood.path("loadDelayMs").asInt());
        while (mood.path("holdsLoads").asBoolean()) {
            pause(5);
        }
        String name = asked.path("lora_name").asText();
        String path = asked.path("lora_path").asText();
        if (adapters.containsKey(name)) {
            error(exchange, 400, "InvalidUserInput", "The lora adapter '" + name + "' has already been loaded.");
        } else if (!Files.isRegularFile(Path.of(path, "adapter_config.json"))) {
            error(exchange, 404, "NotFoundError", "Loading lora " + name + " failed: No adapter found for " + path);
        } else if (mood.has("loadStatus")) {
            error(exchange, mood.path("loadStatus").asInt(), "InternalServerError", "out of memory");
        } else {
            adapters.put(name, path);
            text(exchange, 200, "Success: LoRA adapter '" + name + "' added successfully.");
        }
    }

    private void unload(HttpExchange exchange) throws IOException {
        String name = JSON.readTree(exchange.getRequestBody()).path("lora_name").asText();
        unloads.incrementAndGet();
        if (adapters.remove(name) == null) {
            error(exchange, 404, "NotFoundError", "The lora adapter '" + name + "' cannot be found.");
        } else {
            text(exchange, 200, "Success: LoRA adapter '" + name + "' removed successfully.");
        }
    }

    private void complete(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody());
        authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean isProbe = !asked.path("stream").asBoolean();
        if (!isProbe) {
            last = asked;
        }
        String model = asked.path("model").asText();
        String adapter = adapter(model);
        boolean unknown = !adapters.containsKey(adapter);
        if (mood.has("status") && !isProbe) {
            refuse(exchange);
        } else if (unknown && mood.path("echoes").asBoolean()) {
            answered(exchange, asked, BASE_TAG);
        } else if (unknown && !model.equals(base)) {
            error(exchange, 404, "NotFoundError", "The model `" + model + "` does not exist.");
        } else if (StubForms.problem(asked).isPresent()) {
            error(exchange, 400, "BadRequestError", StubForms.problem(asked).get());
        } else {
            answered(exchange, asked, model.equals(base) ? BASE_TAG : tag(adapter));
        }
    }

    private String adapter(String model) {
        return model.startsWith(base + ":") ? model.substring(base.length() + 1) : model;
    }

    private void refuse(HttpExchange exchange) throws IOException {
        if (mood.has("retryAfter")) {
            exchange.getResponseHeaders()
                    .set("Retry-After", mood.path("retryAfter").asText());
        }
        error(exchange, mood.path("status").asInt(), "ServiceUnavailable", "told to");
    }

    private void answered(HttpExchange exchange, JsonNode asked, String tag) throws IOException {
        if (asked.path("stream").asBoolean()) {
            answer(exchange, asked, tag);
        } else {
            reply(exchange, 200, piece(asked, "x", tag.equals(BASE_TAG) ? 120 : 220, "length"));
        }
    }

    private void answer(HttpExchange exchange, JsonNode asked, String tag) throws IOException {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        boolean underWay = true;
        try {
            speak(exchange, asked, words(asked, tag));
            // Whoever hears the end may ask for the next answer at once, and is not to be counted twice.
            underWay = false;
            running.decrementAndGet();
            event(exchange.getResponseBody(), "[DONE]");
            answers.incrementAndGet();
            exchange.close();
        } catch (IOException clientLeft) {
            gone.incrementAndGet();
            // The server drops the connection of a handler that throws, in the middle of what was said.
            throw clientLeft;
        } finally {
            if (underWay) {
                running.decrementAndGet();
            }
        }
    }

    private String tag(String adapter) throws IOException {
        return Files.readString(Path.of(adapters.get(adapter), "tag.txt")).trim();
    }

    private List<String> words(JsonNode asked, String tag) {
        int prompt = asked.has("prompt")
                ? asked.path("prompt").size()
                : asked.path("messages").size();
        List<String> words =
                new ArrayList<>(List.of("I", " am ", tag, ".", " You", " gave ", Integer.toString(prompt)));
        return mood.path("formless").asBoolean()
                ? words
                : StubForms.words(asked).orElse(words);
    }

    /** All but the end. */
    private void speak(HttpExchange exchange, JsonNode asked, List<String> words) throws IOException {
        int most = asked.path("max_tokens").asInt();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        if (mood.path("calls").asBoolean()) {
            speakCalls(asked, out);
            return;
        }
        int said = 0;
        if (mood.path("endless").asBoolean()) {
            speakOn(asked, out);
        }
        for (String word : words.subList(0, Math.min(most, words.size()))) {
            misbehave(exchange, out, said);
            event(out, piece(asked, word, 100 + said, null).toString());
            said++;
            pause(mood.path("tokenDelayMs").asInt());
        }
        misbehave(exchange, out, said);
        boolean whole = most > words.size();
        event(out, piece(asked, "", whole ? 2 : -1, whole ? "stop" : "length").toString());
        ObjectNode usage = envelope(asked);
        usage.putArray("choices");
        ObjectNode counts = usage.putObject("usage");
        counts.put("prompt_tokens", asked.path("prompt").size());
        if (!mood.has("usage")) {
            counts.put("completion_tokens", said + (whole ? 1 : 0));
        } else if (!mood.path("usage").isNull()) {
            counts.set("completion_tokens", mood.path("usage"));
        }
        event(out, usage.toString());
    }

    /** As an engine that knows no max_tokens, until its client leaves. */
    private void speakOn(JsonNode asked, OutputStream out) throws IOException {
        for (int said = 0; said < 100_000; said++) {
            event(out, piece(asked, "on ", 100 + said, null).toString());
            pause(1);
        }
    }

    private void speakCalls(JsonNode asked, OutputStream out) throws IOException {
        for (JsonNode delta : StubForms.calls(asked)) {
            ObjectNode piece = envelope(asked);
            piece.putArray("choices").addObject().put("index", 0).set("delta", delta);
            event(out, piece.toString());
        }
        event(out, piece(asked, "", 2, "tool_calls").toString());
    }

    /** What it was told to do after so many words. */
    private void misbehave(HttpExchange exchange, OutputStream out, int said) throws IOException {
        if (said == mood.path("dieAfter").asInt(-1)) {
            throw new IOException("told to die");
        }
        if (said == mood.path("endAfter").asInt(-1)) {
            // As a proxy ends what it has lost the other side of.
            exchange.close();
            throw new IOException("told to end");
        }
        if (said == mood.path("exitAfter").asInt(-1)) {
            Runtime.getRuntime().halt(1);
        }
        if (said == mood.path("garbageAfter").asInt(-1)) {
            event(out, "{\"choices\": [{\"text\": \"cut");
        }
        if (said == mood.path("errorAfter").asInt(-1)) {
            event(
                    out,
                    "{\"error\": {\"message\": \"EngineCore died\", \"type\": \"InternalServerError\", \"code\": 500}}");
            event(out, "[DONE]");
            exchange.close();
            throw new IOException("told to fail");
        }
        while (said == mood.path("hangAfter").asInt(-1)) {
            // A comment shows whether the client is still there, and is no progress.
            out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            pause(20);
        }
    }

    private ObjectNode envelope(JsonNode asked) {
        String model = mood.has("answersAs")
                ? mood.path("answersAs").asText()
                : asked.path("model").asText();
        return JSON.createObjectNode().put("id", "cmpl-1").put("created", 1).put("model", model);
    }

    private ObjectNode piece(JsonNode asked, String word, int id, @Nullable String finish) {
        ObjectNode piece = envelope(asked);
        ObjectNode choice = piece.putArray("choices").addObject().put("index", 0);
        boolean chat = asked.has("messages");
        if (chat) {
            choice.putObject("delta").put("content", word);
        } else {
            choice.put("text", word);
        }
        choice.put("finish_reason", finish);
        if (mood.path("mute").asBoolean()) {
            return piece;
        }
        if (asked.path("return_token_ids").asBoolean() && id >= 0) {
            choice.putArray("token_ids").add(id);
        }
        if (asked.has("logprobs") && id >= 0) {
            ObjectNode logprobs = choice.putObject("logprobs");
            if (chat) {
                logprobs.putArray("content").addObject().put("token", word).put("logprob", -id / 1000.0);
            } else {
                logprobs.putArray("tokens").add(word);
                logprobs.putArray("token_logprobs").add(-id / 1000.0);
                logprobs.putArray("top_logprobs")
                        .addObject()
                        .put(word, -id / 1000.0)
                        .put("other", -0.05);
            }
        }
        return piece;
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void error(HttpExchange exchange, int status, String type, String message) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("message", message).put("type", type).put("code", status);
        reply(exchange, status, body);
    }

    private static void reply(HttpExchange exchange, int status, JsonNode body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        text(exchange, status, body.toString());
    }

    private static void text(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    // An engine that is slow is what this is for.
    private static void pause(int millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
