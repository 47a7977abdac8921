package dev.hone.local.generate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.llm.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which tokens end an answer: those of {@code generation_config.json} where it names any, else the model's own. */
final class EndTokens {

    private static final String FILE = "generation_config.json";
    private static final JsonMapper JSON = new JsonMapper();

    private EndTokens() {}

    static List<Integer> of(Path folder, ModelConfig config) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return config.endTokenIds();
        }
        JsonNode named = parsed(file).path("eos_token_id");
        if (named.isMissingNode() || named.isNull()) {
            return config.endTokenIds();
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : named.isArray() ? named : List.of(named)) {
            if (!id.isInt() || id.asInt() < 0) {
                throw new IllegalArgumentException(
                        FILE + ": eos_token_id must be a token id or a list of them, was " + named);
            }
            ids.add(id.asInt());
        }
        return ids;
    }

    private static JsonNode parsed(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(FILE + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }
}
