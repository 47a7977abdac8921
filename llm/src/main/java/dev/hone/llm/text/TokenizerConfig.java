package dev.hone.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model's folder says of its tokenizer beside {@code tokenizer.json}; a folder that says nothing is fine.
 *
 * @param names special tokens by what they are for, such as {@code bos_token}
 * @param chatTemplate {@code chat_template.jinja}, else what {@code tokenizer_config.json} has; of several the one named default
 * @param endTokenIds {@code eos_token_id} of {@code generation_config.json}: one, several or none
 */
record TokenizerConfig(Map<String, String> names, @Nullable String chatTemplate, List<Integer> endTokenIds) {

    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerConfig read(Path folder) throws IOException {
        JsonNode config = json(folder.resolve("tokenizer_config.json"));
        Map<String, String> names = new TreeMap<>();
        addNames(json(folder.resolve("special_tokens_map.json")), names);
        addNames(config, names);
        Path jinja = folder.resolve("chat_template.jinja");
        String template = Files.exists(jinja) ? Files.readString(jinja) : template(config.path("chat_template"));
        return new TokenizerConfig(names, template, ends(json(folder.resolve("generation_config.json"))));
    }

    private static JsonNode json(Path file) throws IOException {
        if (!Files.exists(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file.getFileName() + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    private static void addNames(JsonNode config, Map<String, String> names) {
        config.properties().forEach(field -> {
            JsonNode value = field.getValue();
            String content = value.isTextual()
                    ? value.textValue()
                    : value.path("content").asText();
            if (field.getKey().endsWith("_token") && !content.isEmpty()) {
                names.put(field.getKey(), content);
            }
        });
    }

    private static @Nullable String template(JsonNode template) {
        for (JsonNode named : template.isArray() ? template : JSON.createArrayNode()) {
            if (named.path("name").asText().equals("default")) {
                return named.path("template").asText();
            }
        }
        return template.isTextual() ? template.textValue() : null;
    }

    private static List<Integer> ends(JsonNode config) {
        JsonNode ids = config.path("eos_token_id");
        List<Integer> ends = new ArrayList<>();
        for (JsonNode id : ids.isArray() ? ids : JSON.createArrayNode().add(ids)) {
            if (id.isInt()) {
                ends.add(id.asInt());
            }
        }
        return ends;
    }
}
