package dev.hone.llm.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's {@code config.json} for the {@link Family families}, in the spellings of transformers 4 and 5, read
 * and written.
 *
 * <p>What is not understood is refused by name: a key that changes the computation and goes unnoticed gives wrong
 * logits without an error. What is left out means what transformers takes it for.
 */
final class ConfigFile {

    private static final String GENERATION_FILE = "generation_config.json";
    private static final long MAX_BYTES = 16_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ConfigKeys keys;

    private ConfigFile(ConfigKeys keys) {
        this.keys = keys;
    }

    /** Reads the file, and adds the end tokens of a {@code generation_config.json} beside it. */
    static ModelConfig read(Path file) throws IOException {
        Path generation = file.resolveSibling(GENERATION_FILE);
        Set<Integer> furtherEnds = new LinkedHashSet<>();
        if (Files.exists(generation)) {
            furtherEnds.addAll(named(generation, () -> new ConfigKeys("", object(generation)).wholes("eos_token_id")));
        }
        return named(file, () -> new ConfigFile(new ConfigKeys("", object(file))).parse(furtherEnds));
    }

    /** The file's text for a configuration; reading it gives the configuration back. */
    static String text(ModelConfig config) {
        return ConfigText.of(config);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T named(Path file, Reading<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(file + " is not valid UTF-8", malformed);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(file + ": " + refused.getMessage(), refused);
        }
    }

    private static JsonNode object(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "has " + Files.size(file) + " bytes, a configuration at most " + MAX_BYTES);
        }
        JsonNode json = JSON.readTree(Files.readString(file));
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException("is no JSON object");
        }
        return json;
    }

    private ModelConfig parse(Set<Integer> furtherEnds) {
        requireSupported();
        Family family = family();
        Architecture definition = family.definition();
        FamilyDefaults defaults = definition.defaults();
        int hiddenSize = keys.whole("hidden_size", defaults.hiddenSize());
        int heads = keys.whole("num_attention_heads", defaults.heads());
        int layers = keys.whole("num_hidden_layers", defaults.layers());
        int maxPositions = keys.whole("max_position_embeddings", defaults.maxPositions());
        ModelConfig config = new ModelConfig(
                family,
                keys.whole("vocab_size", defaults.vocabSize()),
                hiddenSize,
                keys.whole("intermediate_size", defaults.intermediateSize()),
                layers,
                heads,
                kvHeads(defaults, heads),
                headSize(defaults, hiddenSize, heads),
                AttentionWindow.limit(definition.window(keys, layers), maxPositions),
                RopeKeys.read(keys, maxPositions),
                keys.number("rms_norm_eps", FamilyDefaults.NORM_EPSILON),
                keys.flag("tie_word_embeddings", defaults.tiedEmbeddings()),
                definition.variations(keys),
                endTokenIds(defaults, furtherEnds));
        keys.ignore(HarmlessKeys.ALL);
        keys.requireEmpty("pruned_heads");
        keys.requireAllRead("what they change in a " + family.modelType() + " model cannot be computed");
        return config;
    }

    private void requireSupported() {
        if (keys.has("quantization_config")) {
            throw new IllegalArgumentException(
                    "quantization_config is there: quantised weights cannot be computed with;"
                            + " take the checkpoint that they were made from");
        }
        if (keys.has("auto_map")) {
            throw new IllegalArgumentException("auto_map asks for code of the checkpoint's own, which cannot be run");
        }
        keys.require("pretraining_tp", "1");
        keys.require("rope_interleaved", "false");
        keys.require("use_mrope", "false");
        keys.require("is_encoder_decoder", "false");
        keys.require("add_cross_attention", "false");
        keys.require("tie_encoder_decoder", "false");
    }

    /** By architecture; by model type where a file names none. */
    private Family family() {
        List<String> architectures = keys.texts("architectures");
        String modelType = keys.text("model_type", "");
        if (architectures.size() > 1) {
            throw new IllegalArgumentException("architectures is " + architectures + ", one is supported");
        }
        if (architectures.isEmpty()) {
            return Family.ofModelType(modelType);
        }
        Family family = Family.ofArchitecture(architectures.get(0));
        if (!modelType.isEmpty() && family != Family.ofModelType(modelType)) {
            throw new IllegalArgumentException(
                    "model_type is \"" + modelType + "\", but architectures is " + architectures);
        }
        return family;
    }

    private int kvHeads(FamilyDefaults defaults, int heads) {
        @Nullable Integer absent = keys.names("num_key_value_heads") ? null : defaults.kvHeads();
        return keys.whole("num_key_value_heads", absent == null ? heads : absent);
    }

    private int headSize(FamilyDefaults defaults, int hiddenSize, int heads) {
        @Nullable Integer named = keys.wholeOrNull("head_dim");
        if (named != null) {
            return named;
        }
        if (defaults.headSize() != null) {
            return defaults.headSize();
        }
        if (heads < 1 || hiddenSize % heads != 0) {
            throw new IllegalArgumentException("hidden_size (" + hiddenSize
                    + ") must be a multiple of num_attention_heads (" + heads + ") where head_dim is not given");
        }
        return hiddenSize / heads;
    }

    private List<Integer> endTokenIds(FamilyDefaults defaults, Set<Integer> furtherEnds) {
        Set<Integer> ids =
                new LinkedHashSet<>(keys.names("eos_token_id") ? keys.wholes("eos_token_id") : defaults.endTokenIds());
        ids.addAll(furtherEnds);
        return List.copyOf(ids);
    }
}
