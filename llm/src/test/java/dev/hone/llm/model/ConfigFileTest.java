package dev.hone.llm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.model.Rope.Llama3Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files mean was asked of transformers by {@code make_configs.py}, which lies beside them. */
class ConfigFileTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path CASES = Path.of("src/test/resources/config");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "llama-2-7b",
                "llama-3.1-8b-instruct",
                "mistral-7b-v0.1",
                "mistral-7b-v0.3",
                "qwen2.5-0.5b",
                "qwen3-0.6b",
                "qwen2.5-7b-instruct"
            })
    void readsWhatIsPublished(String name) throws IOException {
        Path published = CASES.resolve("published").resolve(name);
        ModelConfig config = ModelConfig.read(published.resolve("config.json"));
        ObjectNode meaning =
                (ObjectNode) JSON.readTree(published.resolve("meaning.json").toFile());
        if (name.equals("qwen2.5-7b-instruct")) {
            // The second one stands in generation_config.json alone.
            meaning.set("endTokenIds", JSON.readTree("[151645, 151643]"));
        }
        assertThat(meaning(config)).isEqualTo(meaning);
        assertThat(reread(config)).isEqualTo(config);
        leaveForTransformers(name, config);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "llama",
                "llama-defaults",
                "llama-biases-scaled",
                "mistral",
                "mistral-defaults",
                "mistral-full",
                "qwen2",
                "qwen2-defaults",
                "qwen2-window",
                "qwen2-window-above",
                "qwen3",
                "qwen3-defaults",
                "qwen3-biases",
                "gemma2",
                "gemma2-defaults",
                "gemma2-full"
            })
    void readsWhatTransformersWritesInBothSpellings(String name) throws IOException {
        JsonNode written =
                JSON.readTree(CASES.resolve("written/" + name + ".json").toFile());
        ModelConfig config = read(written.get("new").toString());
        assertThat(meaning(config)).isEqualTo(written.get("meaning"));
        assertThat(read(written.get("old").toString())).isEqualTo(config);
        assertThat(reread(config)).isEqualTo(config);
        leaveForTransformers(name, config);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "gemma2"})
    void takesForAnAbsentKeyWhatTransformersTakes(String family) throws IOException {
        JsonNode expected = JSON.readTree(
                        CASES.resolve("written/" + family + "-defaults.json").toFile())
                .get("meaning");
        assertThat(meaning(read("{\"model_type\": \"" + family + "\"}"))).isEqualTo(expected);
    }

    @Test
    void derivesWhatIsNull() throws IOException {
        ModelConfig config = read(changed("llama", "head_dim", "null", "num_key_value_heads", "null"));
        assertThat(config.headSize()).isEqualTo(8);
        assertThat(config.kvHeads()).isEqualTo(4);
        assertThat(read(changed("llama", "eos_token_id", "null")).endTokenIds()).isEmpty();
        assertThat(read(changed("llama", "sliding_window", "null")).maxPositions())
                .isEqualTo(128);
    }

    /** What transformers says of the same files without these keys. */
    @Test
    void derivesWhatIsAbsent() throws IOException {
        assertThat(read(without("qwen2-window", "layer_types")).maxPositions()).isEqualTo(16);
        assertThat(read(without("qwen2-window-above", "layer_types")).maxPositions())
                .isEqualTo(128);
        assertThat(read(without("qwen3", "head_dim")).headSize()).isEqualTo(128);
        assertThat(read(without("qwen2", "num_key_value_heads", "num_attention_heads", "hidden_size"))
                        .kvHeads())
                .isEqualTo(32);
        assertThat(read(without("mistral", "num_key_value_heads", "num_attention_heads", "hidden_size"))
                        .kvHeads())
                .isEqualTo(8);
        assertThat(read(without("llama", "num_key_value_heads")).kvHeads()).isEqualTo(4);
        assertThat(read(without("llama", "architectures"))).isEqualTo(read(without("llama", "model_type")));
        assertThatThrownBy(() -> read(without("llama", "architectures", "model_type")))
                .hasMessageContaining("model_type is \"\", supported are [llama, mistral, qwen2, qwen3, gemma2]");
    }

    @Test
    void addsTheEndTokensOfTheGenerationConfiguration() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 2, 9], \"top_k\": 20}");
        assertThat(read(changed("llama", "eos_token_id", "2")).endTokenIds()).containsExactly(2, 7, 9);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": \"</s>\"}");
        assertThatThrownBy(() -> read(changed("llama", "eos_token_id", "2")))
                .hasMessageContaining("generation_config.json: eos_token_id must be a whole number or a list");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "llama | architectures | ['LlamaModel'] | architectures is 'LlamaModel', supported are [LlamaForCausalLM",
                "llama | architectures | ['LlamaForCausalLM','X'] | one is supported",
                "qwen2 | architectures | ['Qwen2MoeForCausalLM'] | Qwen2MoeForCausalLM",
                "qwen2 | model_type | 'qwen2_moe' | model_type is 'qwen2_moe', supported are [llama",
                "qwen2 | model_type | 'llama' | but architectures is [Qwen2ForCausalLM]",
                "qwen3 | num_experts | 128 | num_experts is 128",
                "llama | hidden_act | 'gelu' | hidden_act is 'gelu', supported is silu",
                "llama | pretraining_tp | 2 | pretraining_tp is 2",
                "llama | sliding_window | 8 | sliding_window is 8",
                "llama | quantization_config | {'quant_method':'gptq'} | quantization_config",
                "llama | auto_map | {'AutoConfig':'x.Y'} | auto_map",
                "llama | residual_multiplier | 0.5 | residual_multiplier is 0.5",
                "llama | partial_rotary_factor | 0.5 | partial_rotary_factor is 0.5",
                "llama | rope_scaling | {'type':'linear','factor':2.0} | both there and differ",
                "llama | rope_parameters | {'rope_type':'linear','factor':2.0} | rope_parameters.rope_type is 'linear', supported is default or llama3",
                "llama | rope_parameters | {'type':'dynamic','factor':2.0} | rope_parameters.type is 'dynamic', supported is default or llama3",
                "qwen2 | rope_parameters | {'rope_type':'yarn','factor':4.0} | rope_parameters.rope_type is 'yarn'",
                "qwen2 | rope_parameters | {'rope_type':'default','mrope_section':[1]} | mrope_section",
                "qwen2 | rope_parameters | {'full_attention':{'rope_theta':1.0}} | full_attention",
                "llama | rope_parameters | {'rope_type':'llama3','type':'default'} | rope_parameters.type is 'default'",
                "llama | rope_parameters | {'rope_type':'llama3','factor':8} | rope scaling llama3 needs",
                "llama | rope_parameters | {'rope_theta':'10000'} | rope_parameters.rope_theta must be a number",
                "llama | rope_parameters | 3 | rope_parameters must be an object",
                "llama | layer_types | ['sliding_attention','full_attention','full_attention'] | layer_types has 'sliding_attention'",
                "qwen2 | layer_types | ['sliding_attention','full_attention','full_attention'] | supported is full_attention",
                "qwen2 | layer_types | ['full_attention'] | layer_types names 1 layers",
                "qwen3 | layer_types | ['chunked_attention','full_attention','full_attention'] | chunked_attention",
                "mistral | layer_types | ['full_attention','full_attention','full_attention'] | supported is sliding_attention",
                "mistral | sliding_window | 0 | sliding_window must be at least 1",
                "mistral | attention_bias | true | attention_bias is true",
                "qwen2 | attention_bias | true | attention_bias is true",
                "llama | head_dim | 7 | head_dim must be even",
                "llama | num_attention_heads | 5 | multiple of",
                "llama | num_key_value_heads | 3 | multiple of",
                "llama | pruned_heads | {'0':[1]} | pruned_heads must be empty",
                "llama | tie_encoder_decoder | true | tie_encoder_decoder is true",
                "qwen2 | mlp_bias | true | mlp_bias is true",
                "qwen3 | mlp_bias | true | mlp_bias is true",
                "llama | logit_scale | 0.1 | logit_scale is 0.1",
                "llama | never_heard_of | false | never_heard_of is false",
                "llama | vocab_size | 1.5 | vocab_size must be a whole number",
                "llama | vocab_size | 3000000000 | vocab_size must be a whole number",
                "llama | vocab_size | 0 | vocab_size must be at least 1",
                "llama | attention_bias | 'true' | attention_bias must be true or false",
                "llama | rms_norm_eps | 'tiny' | rms_norm_eps must be a number",
                "llama | eos_token_id | 300 | outside the vocabulary",
                "llama | eos_token_id | [2, null] | eos_token_id must be",
            })
    void refusesByNameWhatItCannotCompute(String family, String key, String value, String reason) throws IOException {
        String text = changed(family, key, value.replace('\'', '"'));
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(reason.replace('\'', '"'));
    }

    @ParameterizedTest(name = "case {index}")
    @ValueSource(strings = {"{", "[]", "", "{\"a\":1,\"a\":2}", "{} {}", "null"})
    void refusesWhatIsNoConfiguration(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Path file = folder.resolve("config.json");
        for (byte[] bytes : List.of(new byte[] {'{', (byte) 0xff, '}'}, new byte[] {0, 0, 0, '{'})) {
            Files.write(file, bytes);
            assertThatThrownBy(() -> ModelConfig.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("config.json is not valid");
        }
    }

    @Test
    void readsAKeyThatIsKnownToChangeNothing() throws IOException {
        ModelConfig plain = read(changed("llama", "_name_or_path", "\"x\""));
        assertThat(read(changed("llama", "transformers.js_config", "{}", "is_llama_config", "true")))
                .isEqualTo(plain);
        assertThat(read(changed("llama", "rope_interleaved", "false", "use_mrope", "false")))
                .isEqualTo(plain);
        assertThat(read(changed("llama", "whatever", "null"))).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("keysOfTransformers")
    void readsWhatTransformersWritesOfEveryModelAndOfGeneration(String key) throws IOException {
        for (String family : List.of("llama", "mistral", "qwen2", "qwen3")) {
            assertThat(read(changed(family, key, "7"))).isEqualTo(read(changed(family)));
        }
    }

    static Stream<String> keysOfTransformers() throws IOException {
        JsonNode keys = JSON.readTree(CASES.resolve("harmless-keys.json").toFile());
        return StreamSupport.stream(keys.spliterator(), false).map(JsonNode::asText);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_commit_hash|\"4e20de36\"",
                "max_sequence_length|2048",
                "model_max_length|4096",
                "task_specific_params|{\"a\":1}",
                "use_return_dict|true",
                "use_bfloat16|true",
                "torchscript|false",
                "pruned_heads|{}",
                "tie_encoder_decoder|false",
                "gradient_checkpointing|true",
                "use_sliding_window|false",
                "max_window_layers|3",
                "architectures|[\"LLaMAForCausalLM\"]"
            })
    void readsAKeyOfOldAndForeignProgramsThatChangesNothing(String key, String value) throws IOException {
        assertThat(read(changed("llama", key, value))).isEqualTo(read(changed("llama")));
    }

    @Test
    void readsWhatGemmaHasOfItsOwn() throws IOException {
        Biases none = Biases.NONE;
        Variations caps = new Variations(none, false, true, true, true, true, 256, 50, 30);
        assertThat(read("{\"model_type\": \"gemma2\"}").variations()).isEqualTo(caps);
        assertThat(read(changed("gemma2")).variations())
                .isEqualTo(new Variations(none, false, true, true, true, true, 11, 50, 0));
        assertThatThrownBy(() -> read(changed("gemma2", "hidden_activation", "\"silu\"")))
                .hasMessageContaining("hidden_activation is \"silu\", supported is gelu_pytorch_tanh");
        assertThatThrownBy(() -> read(changed("gemma2", "attn_logit_softcapping", "-1")))
                .hasMessageContaining("attn_logit_softcapping must be positive or null, was -1.0");
        assertThatThrownBy(() -> read(changed("llama", "attn_logit_softcapping", "50.0")))
                .hasMessageContaining("attn_logit_softcapping");
    }

    @Test
    void writesNoBiasesThatTheFamilyCannotSpell() throws IOException {
        ModelConfig plain = read(changed("mistral", "sliding_window", "null"));
        ModelConfig biased = new ModelConfig(
                plain.family(),
                plain.vocabSize(),
                plain.hiddenSize(),
                plain.intermediateSize(),
                plain.layers(),
                plain.heads(),
                plain.kvHeads(),
                plain.headSize(),
                plain.maxPositions(),
                plain.rope(),
                plain.rmsNormEpsilon(),
                plain.tiedEmbeddings(),
                Variations.of(new Biases(true, false, false)),
                plain.endTokenIds());
        assertThatThrownBy(() -> ConfigFile.text(biased)).hasMessageContaining("config.json of a mistral cannot say");
    }

    /** A configuration that transformers wrote with some keys set to other values. */
    private static String changed(String name, String... keysAndValues) throws IOException {
        ObjectNode json = (ObjectNode)
                JSON.readTree(CASES.resolve("written/" + name + ".json").toFile())
                        .get("new");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            json.set(keysAndValues[i], JSON.readTree(keysAndValues[i + 1]));
        }
        return json.toString();
    }

    private static String without(String name, String... keys) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(changed(name));
        return json.remove(List.of(keys)).toString();
    }

    private ModelConfig read(String text) throws IOException {
        return ModelConfig.read(Files.writeString(folder.resolve("config.json"), text));
    }

    private ModelConfig reread(ModelConfig config) throws IOException {
        Files.deleteIfExists(folder.resolve("generation_config.json"));
        return read(ConfigFile.text(config));
    }

    /** Whether transformers loads it is asked by hand: {@code python make_configs.py --check target/config-check}. */
    private static void leaveForTransformers(String name, ModelConfig config) throws IOException {
        Path checked = Files.createDirectories(Path.of("target", "config-check", name));
        Files.writeString(checked.resolve("config.json"), ConfigFile.text(config));
        Files.writeString(checked.resolve("meaning.json"), meaning(config).toString());
    }

    private static JsonNode meaning(ModelConfig config) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("family", config.family().modelType());
        json.put("vocabSize", config.vocabSize());
        json.put("hiddenSize", config.hiddenSize());
        json.put("intermediateSize", config.intermediateSize());
        json.put("layers", config.layers());
        json.put("heads", config.heads());
        json.put("kvHeads", config.kvHeads());
        json.put("headSize", config.headSize());
        json.put("maxPositions", config.maxPositions());
        putRope(json.putObject("rope"), config.rope());
        json.put("rmsNormEpsilon", config.rmsNormEpsilon());
        json.put("tiedEmbeddings", config.tiedEmbeddings());
        json.put("attentionBias", config.biases().output());
        json.put("mlpBias", config.biases().mlp());
        config.endTokenIds().forEach(json.putArray("endTokenIds")::add);
        assertThat(config.biases().queryKeyValue())
                .isEqualTo(config.biases().output() || config.family() == Family.QWEN2);
        return JSON.readTree(json.toString());
    }

    private static void putRope(ObjectNode json, Rope rope) {
        @Nullable Llama3Scaling scaling = rope.scaling();
        json.put("rope_theta", rope.theta());
        json.put("rope_type", scaling == null ? "default" : "llama3");
        if (scaling != null) {
            json.put("factor", scaling.factor());
            json.put("low_freq_factor", scaling.lowFrequencyFactor());
            json.put("high_freq_factor", scaling.highFrequencyFactor());
            json.put("original_max_position_embeddings", scaling.originalMaxPositions());
        }
    }

    @Test
    void namesEveryFamily() {
        assertThat(List.of(Family.values()))
                .allSatisfy(family ->
                        assertThat(Family.ofModelType(family.modelType())).isEqualTo(family))
                .allSatisfy(family ->
                        assertThat(Family.ofArchitecture(family.architecture())).isEqualTo(family));
    }
}
