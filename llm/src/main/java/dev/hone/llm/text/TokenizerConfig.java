package dev.hone.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a model's folder that describe its tokenizer beside {@code tokenizer.json}; a folder without them is
 * fine.
 *
 * @param names special tokens by what they are for, such as {@code bos_token}
 * @param chatTemplate {@code chat_template.jinja}, else what {@code tokenizer_config.json} has; of several the one
 *     named default
 * @param endTokenIds {@code eos_token_id} of {@code generation_config.json}: one, several or none
 * @param declared tokens that transformers adds to the tokenizer where they are not in it, by what declares them
 */
record TokenizerConfig(
        Map<String, String> names,
        @Nullable String chatTemplate,
        List<Integer> endTokenIds,
        Map<String, String> declared) {

    private static final String CONFIG_FILE = "tokenizer_config.json";
    private static final String ADDED_FILE = "added_tokens.json";

    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerConfig read(Path folder) throws IOException {
        JsonNode config = json(folder.resolve(CONFIG_FILE));
        Map<String, String> names = new TreeMap<>();
        addNames(json(folder.resolve("special_tokens_map.json")), names);
        addNames(config, names);
        Path jinja = folder.resolve("chat_template.jinja");
        String template = Files.exists(jinja) ? Files.readString(jinja) : template(config.path("chat_template"));
        List<Integer> ends = ends(json(folder.resolve("generation_config.json")));
        return new TokenizerConfig(names, template, ends, declared(config, json(folder.resolve(ADDED_FILE))));
    }

    private static Map<String, String> declared(JsonNode config, JsonNode addedFile) {
        Map<String, String> declared = new TreeMap<>();
        addedFile.fieldNames().forEachRemaining(token -> declared.put(token, ADDED_FILE));
        for (String list : List.of("additional_special_tokens", "extra_special_tokens")) {
            config.path(list).forEach(token -> declared.put(content(token), list + " in " + CONFIG_FILE));
        }
        config.path("added_tokens_decoder")
                .forEach(token -> declared.put(content(token), "added_tokens_decoder in " + CONFIG_FILE));
        declared.remove("");
        return declared;
    }

    /**
     * Throws where a token is declared that {@code tokenizer.json} lacks: what stands for it would be read as
     * characters.
     */
    void requireAdded(Collection<AddedToken> added) {
        Map<String, String> missing = new TreeMap<>(declared);
        added.forEach(token -> missing.remove(token.content()));
        missing.forEach((token, where) -> {
            throw new IllegalArgumentException("tokenizer.json lacks the token \"" + token + "\" that " + where
                    + " adds; save the tokenizer again with its added tokens (save_pretrained of a fast tokenizer)");
        });
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
            String content = content(value);
            if (field.getKey().endsWith("_token") && !content.isEmpty()) {
                names.put(field.getKey(), content);
            }
        });
    }

    private static String content(JsonNode token) {
        return token.isTextual() ? token.textValue() : token.path("content").asText();
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
