package dev.hone.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The checks that a {@code tokenizer.json} is byte-level BPE and nothing beside it. */
final class BytePairSteps {

    private BytePairSteps() {}

    static void require(JsonNode json) {
        JsonNode model = json.path("model");
        if (!model.path("type").asText("BPE").equals("BPE")
                || !model.path("vocab").isObject()) {
            throw refused("model", model.path("type").asText());
        }
        if (model.path("byte_fallback").asBoolean()) {
            throw refused("model", "BPE with byte_fallback, as SentencePiece has it");
        }
        if (model.path("dropout").asDouble() != 0) {
            throw refused("model.dropout", model.path("dropout").asText());
        }
        for (String part : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!model.path(part).asText("").isEmpty() && !model.path(part).isNull()) {
                throw refused("model." + part, model.path(part).asText());
            }
        }
        requireNormalizer(json.path("normalizer"));
    }

    /** NFC is Qwen's, and all who convert those leave it out: text that people type is in that form already. */
    private static void requireNormalizer(JsonNode normalizer) {
        if (normalizer.path("type").asText().equals("Sequence")) {
            normalizer.path("normalizers").forEach(BytePairSteps::requireNormalizer);
        } else if (!normalizer.path("type").asText("NFC").equals("NFC")) {
            throw refused("normalizer", normalizer.path("type").asText());
        }
    }

    /** Refuses an added token that takes spaces with it, or is one only as a whole word. */
    static void requirePlain(JsonNode added) {
        for (String rule : List.of("single_word", "lstrip", "rstrip")) {
            if (added.path(rule).asBoolean()) {
                throw refused(
                        "added_tokens", rule + " of \"" + added.path("content").asText() + "\"");
            }
        }
    }

    static IllegalArgumentException refused(String part, String what) {
        return new IllegalArgumentException(part + " of tokenizer.json is " + what
                + ", which is no byte-level BPE as GPT-2, Llama 3, Qwen and SmolLM have it");
    }
}
