package dev.hone.serving.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, told what to do by its DevTools protocol. For one thread. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String LISTENS = "DevTools listening on ";
    private static final int PATIENCE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final String session;
    /** What went wrong in the page: exceptions, and what its policy forbade. */
    final List<String> faults = new CopyOnWriteArrayList<>();
    /** What it asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private Chromium(Process process, URI address) throws Exception {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Heard())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String target = send("Target.createTarget", Map.of("url", "about:blank"), null)
                .path("targetId")
                .asText();
        session = send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), null)
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "Accessibility")) {
            tell(domain + ".enable", Map.of());
        }
    }

    /** Where one is; empty where there is none. */
    static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--lang=en-GB",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith(LISTENS)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException(program + " ended before it listened");
        }
        Thread rest = new Thread(() -> said.lines().forEach(unread -> {}), "chromium");
        rest.setDaemon(true);
        rest.start();
        return new Chromium(process, URI.create(line.substring(LISTENS.length())));
    }

    private final class Heard implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                heard(whole);
            }
            from.request(1);
            return null;
        }
    }

    private void heard(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.path("id").asInt(-1));
            if (answer != null) {
                answer.complete(message);
                return;
            }
            JsonNode told = message.path("params");
            switch (message.path("method").asText()) {
                case "Runtime.exceptionThrown" ->
                    faults.add(told.at("/exceptionDetails").toString());
                case "Log.entryAdded" -> log(told.path("entry"));
                case "Network.requestWillBeSent" ->
                    requests.add(told.at("/request/url").asText());
                default -> {}
            }
        } catch (IOException garbled) {
            faults.add("not understood: " + text);
        }
    }

    private void log(JsonNode entry) {
        // That a page asks for a key is told as a failed request as well.
        if (!entry.path("source").asText().equals("network")) {
            faults.add(entry.path("source").asText() + ": " + entry.path("text").asText());
        }
    }

    /** A command to the page, and its result. */
    JsonNode tell(String method, Map<String, Object> parameters) throws Exception {
        return send(method, parameters, session);
    }

    private JsonNode send(String method, Map<String, Object> parameters, @Nullable String to) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        Map<String, Object> message = new HashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (to != null) {
            message.put("sessionId", to);
        }
        socket.sendText(JSON.writeValueAsString(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode told = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (told.has("error")) {
            throw new IOException(method + ": " + told.path("error"));
        }
        return told.path("result");
    }

    /** The value of an expression, promises awaited. */
    JsonNode value(String expression) throws Exception {
        JsonNode told = tell(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (told.has("exceptionDetails")) {
            throw new IOException(expression + ": " + told.path("exceptionDetails"));
        }
        return told.at("/result/value");
    }

    /** Presses and lets go of a key. */
    void press(String key) throws Exception {
        Map<String, Integer> codes = Map.of("ArrowDown", 40, "ArrowLeft", 37, "Enter", 13, "Tab", 9);
        for (String kind : List.of("rawKeyDown", "keyUp")) {
            tell(
                    "Input.dispatchKeyEvent",
                    Map.of("type", kind, "key", key, "code", key, "windowsVirtualKeyCode", codes.get(key)));
        }
    }

    /** How large the window is, and whether it is dark. */
    void looks(int width, int height, boolean phone, boolean dark) throws Exception {
        tell(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        tell(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** A picture of the window. */
    byte[] picture() throws Exception {
        return Base64.getDecoder()
                .decode(tell("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
    }

    /** The roles and names that assistive programs see. */
    List<String> accessible() throws Exception {
        List<String> told = new ArrayList<>();
        tell("Accessibility.getFullAXTree", Map.of()).path("nodes").forEach(node -> {
            if (!node.path("ignored").asBoolean()) {
                told.add(node.at("/role/value").asText() + ": "
                        + node.at("/name/value").asText());
            }
        });
        return told;
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
