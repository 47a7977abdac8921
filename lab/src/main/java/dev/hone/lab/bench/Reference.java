package dev.hone.lab.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The side that Hone is compared with; absent where no Python was named. */
record Reference(@Nullable WorkerProcess process) implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** What it answers, which may be an error; empty where it is absent. */
    Optional<JsonNode> answer(ObjectNode request) throws IOException {
        return process == null ? Optional.empty() : Optional.of(process.ask(request));
    }

    /** Names and versions of its libraries. */
    Optional<Map<String, Object>> versions() throws IOException {
        if (process == null) {
            return Optional.empty();
        }
        JsonNode versions = process.insist(LlmBench.request("versions")).path("versions");
        return Optional.of(JSON.convertValue(versions, new TypeReference<>() {}));
    }

    void insist(ObjectNode request) throws IOException {
        if (process != null) {
            process.insist(request);
        }
    }

    double seconds(ObjectNode request) throws IOException {
        return process == null
                ? Double.NaN
                : process.insist(request).path("seconds").asDouble();
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
    }
}
