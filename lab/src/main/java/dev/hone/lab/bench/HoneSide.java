package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.lab.bench.process.ProcessMemory;
import dev.hone.llm.generate.Guidance;
import dev.hone.llm.text.TokenSequence;
import dev.hone.llm.torch.CallTrace;
import dev.hone.llm.torch.RowProducts;
import dev.hone.llm.torch.Threads;
import dev.hone.llm.torch.Torch;
import dev.hone.llm.torch.Yardstick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Hone's side of the benchmark: what each request means. */
final class HoneSide implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long STREAM_BYTES = 512L << 20;
    private static final int MATRIX = 2_048;
    private static final double OPERATIONS = 2 * Math.pow(MATRIX, 3);
    private static final int TRIES = 5;

    private final LongSupplier nanoTime;
    private @Nullable HoneModels models;

    HoneSide(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    ObjectNode answer(JsonNode request) throws IOException {
        return switch (request.path("do").asText()) {
            case "hello" -> hello(request);
            case "versions" -> versions();
            case "machine" -> machine();
            case "multiply" -> multiply();
            case "load" -> load(request);
            case "logits" -> logits(request);
            case "train" -> train(request);
            case "decode" -> decode(request);
            case "prefill" -> prefill(request);
            case "growth" -> growth(request);
            case "memory" -> memory();
            case "trace" -> trace(request);
            case "products" -> products(request);
            default -> throw new IllegalArgumentException("unknown request " + request);
        };
    }

    private static ObjectNode hello(JsonNode request) {
        Torch.setThreads(request.path("threads").asInt());
        return JSON.createObjectNode();
    }

    private static ObjectNode versions() {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("versions")
                .put("java", System.getProperty("java.version"))
                .put("torch", Torch.version());
        return answer;
    }

    private ObjectNode machine() {
        try (Yardstick yardstick = new Yardstick(STREAM_BYTES, MATRIX)) {
            return JSON.createObjectNode()
                    .put("bytesPerSecond", STREAM_BYTES / fastest(yardstick::read))
                    .put("operationsPerSecond", OPERATIONS / fastest(yardstick::multiply))
                    .put("halfOperationsPerSecond", OPERATIONS / fastest(yardstick::multiplyHalf));
        }
    }

    /** The products in float32 alone. */
    private ObjectNode multiply() {
        try (Yardstick yardstick = new Yardstick(Float.BYTES, MATRIX)) {
            return JSON.createObjectNode().put("operationsPerSecond", OPERATIONS / fastest(yardstick::multiply));
        }
    }

    private double fastest(Runnable work) {
        work.run();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            best = Math.min(best, seconds(work));
        }
        return best;
    }

    private ObjectNode load(JsonNode request) {
        close();
        List<Path> adapters = new ArrayList<>();
        request.path("adapters").forEach(adapter -> adapters.add(Path.of(adapter.asText())));
        models = new HoneModels(Path.of(request.path("model").asText()), adapters);
        return JSON.createObjectNode();
    }

    private ObjectNode logits(JsonNode request) throws IOException {
        float[] logits = models().logits(
                        ids(request.path("ids")),
                        request.path("precision").asText(),
                        request.path("adapters").asInt());
        ObjectNode answer = JSON.createObjectNode();
        answer.set("logits", JSON.valueToTree(logits));
        return answer;
    }

    private ObjectNode train(JsonNode request) throws IOException {
        HoneModels.Trainer trainer = models().trainer();
        List<TokenSequence> rows = rows(request.path("rows"));
        double rate = request.path("rate").asDouble();
        double[] loss = new double[1];
        double seconds = seconds(() -> loss[0] = trainer.step(rows, rate));
        return JSON.createObjectNode().put("seconds", seconds).put("loss", loss[0]);
    }

    private ObjectNode decode(JsonNode request) throws IOException {
        List<HoneModels.Prompt> prompts = new ArrayList<>();
        for (JsonNode prompt : request.path("prompts")) {
            Guidance guidance = request.has("guidance")
                    ? Guidance.of(
                            request.path("guidance").asDouble(),
                            ids(request.path("negatives").path(prompts.size())))
                    : Guidance.none();
            prompts.add(new HoneModels.Prompt(ids(prompt), guidance));
        }
        int tokens = request.path("tokens").asInt();
        HoneModels.Continuing decoding = models().decoding(
                        request.path("precision").asText(),
                        request.path("adapters").asInt());
        int[][] first = new int[1][];
        double seconds = seconds(() -> first[0] = decoding.run(prompts, tokens));
        ObjectNode answer = JSON.createObjectNode().put("seconds", seconds);
        answer.set("ids", JSON.valueToTree(first[0]));
        return answer;
    }

    private ObjectNode prefill(JsonNode request) throws IOException {
        HoneModels.Continuing decoding =
                models().decoding(request.path("precision").asText(), 0);
        List<HoneModels.Prompt> prompt = List.of(new HoneModels.Prompt(ids(request.path("ids")), Guidance.none()));
        return JSON.createObjectNode().put("seconds", seconds(() -> decoding.run(prompt, 1)));
    }

    /** Repeats another request; gives the resident memory along the way. */
    private ObjectNode growth(JsonNode request) throws IOException {
        int every = request.path("every").asInt();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode resident = answer.putArray("residentBytes");
        for (int i = 1; i <= request.path("times").asInt(); i++) {
            answer(request.path("request"));
            if (i % every == 0) {
                resident.add(ProcessMemory.read().residentBytes());
            }
        }
        return answer;
    }

    /** Another request, with what it asks of the engine's library. */
    private ObjectNode trace(JsonNode request) throws IOException {
        Path file = Files.createTempFile("hone-trace-", ".json");
        try {
            ObjectNode[] answer = new ObjectNode[1];
            IOException[] failure = new IOException[1];
            CallTrace.record(file, () -> {
                try {
                    answer[0] = answer(request.path("request"));
                } catch (IOException e) {
                    failure[0] = e;
                }
            });
            if (failure[0] != null) {
                throw failure[0];
            }
            answer[0].set("trace", JSON.readTree(file.toFile()));
            return answer[0];
        } finally {
            Files.delete(file);
        }
    }

    /** Seconds of each run of the products of one step, in both ways and in turn where there is one row. */
    private ObjectNode products(JsonNode request) {
        List<RowProducts.Size> sizes = new ArrayList<>();
        request.path("sizes")
                .forEach(size -> sizes.add(
                        new RowProducts.Size(size.path(0).asInt(), size.path(1).asInt())));
        int rows = request.path("rows").asInt();
        Threads threads = request.path("alone").asBoolean() ? Threads.CALLER : Threads.ALL;
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode asRows = answer.putArray("asRows");
        ArrayNode asVector = answer.putArray("asVector");
        try (RowProducts products = new RowProducts(sizes, rows, threads)) {
            products.asRows();
            for (int run = 0; run < request.path("times").asInt(); run++) {
                asRows.add(seconds(products::asRows));
                if (rows == 1) {
                    asVector.add(seconds(products::asVector));
                }
            }
        }
        return answer;
    }

    private static ObjectNode memory() throws IOException {
        ProcessMemory memory = ProcessMemory.read();
        return JSON.createObjectNode()
                .put("peakBytes", memory.peakBytes())
                .put("residentBytes", memory.residentBytes());
    }

    private HoneModels models() {
        if (models == null) {
            throw new IllegalStateException("nothing is loaded");
        }
        return models;
    }

    private double seconds(Runnable work) {
        long began = nanoTime.getAsLong();
        work.run();
        return (nanoTime.getAsLong() - began) / 1e9;
    }

    private static List<TokenSequence> rows(JsonNode list) {
        List<TokenSequence> rows = new ArrayList<>();
        list.forEach(row -> rows.add(
                new TokenSequence(ids(row.path("ids")), row.path("start").asInt())));
        return rows;
    }

    private static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        Arrays.setAll(ids, i -> list.get(i).asInt());
        return ids;
    }

    @Override
    public void close() {
        if (models != null) {
            models.close();
            models = null;
        }
    }
}
