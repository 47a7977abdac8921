package dev.hone.llm.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.Precision;
import dev.hone.llm.score.Scorer;
import dev.hone.llm.score.SequenceScore;
import dev.hone.llm.text.TokenSequence;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adapters as PEFT's {@code save_pretrained} writes them give PEFT's numbers or are refused by name;
 * {@code make_adapters.py} made them.
 */
class PeftAdaptersTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = folder("adapters");
    private static final Path MODEL = folder("untied").resolve("model");
    private static final double LOGPROB = 1e-4;

    /** Every key of {@code LoraConfig} that may be switched on and must be refused, with such a value. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("peft_type", "\"LOHA\""),
            Map.entry("exclude_modules", "[\"v_proj\"]"),
            Map.entry("bias", "\"lora_only\""),
            Map.entry("layers_to_transform", "0"),
            Map.entry("layers_pattern", "\"layers\""),
            Map.entry("rank_pattern", "{\"q_proj\":8}"),
            Map.entry("alpha_pattern", "{\"q_proj\":8}"),
            Map.entry("megatron_config", "{\"a\":1}"),
            Map.entry("trainable_token_indices", "[1]"),
            Map.entry("velora_config", "{}"),
            Map.entry("alora_invocation_tokens", "[1]"),
            Map.entry("use_qalora", "true"),
            Map.entry("monteclora_config", "{}"),
            Map.entry("layer_replication", "[[0,1]]"),
            Map.entry("lora_bias", "true"),
            Map.entry("target_parameters", "[\"x\"]"),
            Map.entry("use_bdlora", "{}"),
            Map.entry("arrow_config", "{}"),
            Map.entry("kasa_config", "{}"),
            Map.entry("ensure_weight_tying", "true"),
            Map.entry("init_lora_weights", "\"loftq\""),
            Map.entry("target_modules", "\"all-linear\""),
            Map.entry("r", "-1"),
            Map.entry("lora_alpha", "0"),
            Map.entry("use_rslora", "\"yes\""),
            Map.entry("use_dora", "1"));

    /** Every other key of {@code LoraConfig} with a value that changes nothing about a trained adapter. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("task_type", "\"SEQ_2_SEQ_LM\""),
            Map.entry("auto_mapping", "{\"base_model_class\":\"LlamaForCausalLM\"}"),
            Map.entry("peft_version", "\"0.9\""),
            Map.entry("base_model_name_or_path", "\"somewhere\""),
            Map.entry("revision", "\"main\""),
            Map.entry("inference_mode", "false"),
            Map.entry("lora_dropout", "0.5"),
            Map.entry("fan_in_fan_out", "true"),
            Map.entry("modules_to_save", "[\"lm_head\"]"),
            Map.entry("megatron_core", "\"megatron\""),
            Map.entry("loftq_config", "{\"loftq_bits\":4}"),
            Map.entry("eva_config", "{\"rho\":2.0}"),
            Map.entry("corda_config", "{\"verbose\":true}"),
            Map.entry("lora_ga_config", "{\"stable_gamma\":16}"),
            Map.entry("qalora_group_size", "8"),
            Map.entry("runtime_config", "{\"ephemeral_gpu_offload\":false}"));

    @TempDir
    Path copy;

    private static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(PeftAdaptersTest.class.getResource("/golden/" + name))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Stream<String> adapters(boolean refused) throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            List<String> names = folders.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("refused-") == refused)
                    .sorted()
                    .toList();
            return names.stream();
        }
    }

    static Stream<String> adaptersThatLoad() throws IOException {
        return adapters(false);
    }

    static Stream<String> adaptersThatAreRefused() throws IOException {
        return adapters(true);
    }

    static Stream<String> harmlessKeys() {
        return HARMLESS.keySet().stream().sorted();
    }

    static Stream<String> refusedKeys() {
        return REFUSED.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("adaptersThatLoad")
    void givesThePeftLogprobs(String name) throws IOException {
        JsonNode expected = JSON.readTree(Files.readAllBytes(FOLDER.resolve("expected.json")));
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            Adapter adapter = Adapter.read(FOLDER.resolve(name), model);
            int[] ids = Golden.ints(expected.get("ids"));
            List<TokenSequence> tokens = IntStream.range(1, ids.length)
                    .mapToObj(at -> new TokenSequence(Arrays.copyOf(ids, at + 1), at))
                    .toList();
            assertThat(new Scorer(model).responseLogprobs(tokens, adapter))
                    .extracting(SequenceScore::logprob)
                    .usingElementComparator((a, b) -> Math.abs(a - b) < LOGPROB ? 0 : Double.compare(a, b))
                    .containsExactlyElementsOf(Arrays.stream(
                                    Golden.doubles(expected.get("logprobs").get(name)))
                            .boxed()
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("adaptersThatAreRefused")
    void refusesWhatWasTrainedOnAnotherBase(String name) throws IOException {
        String reason = name.contains("saved-norm")
                ? "norm.weight is no copy"
                : name.contains("head") ? "lm_head" : "init_lora_weights is \"" + name.substring(8);
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            assertThatThrownBy(() -> Adapter.read(FOLDER.resolve(name), model))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(reason)
                    .hasMessageContaining("merge_and_unload");
        }
    }

    @Test
    void aCopyIsRoundedAsTheModelIs() throws IOException {
        try (LanguageModel model = LanguageModel.load(MODEL, Precision.BFLOAT16)) {
            assertThat(Adapter.read(FOLDER.resolve("head"), model).tensors())
                    .doesNotContainKey("base_model.model.lm_head.base_layer.weight");
        }
    }

    @Test
    void aCopyCannotBeComparedWithoutTheBase() throws IOException {
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            assertThatThrownBy(() -> Adapter.read(FOLDER.resolve("head"), model.config()))
                    .hasMessageContaining("has to be at hand");
        }
    }

    @Test
    void everyKeyOfLoraConfigIsOneOrTheOther() throws IOException {
        Set<String> known = new TreeSet<>(HARMLESS.keySet());
        known.addAll(REFUSED.keySet());
        List<String> keys = new ArrayList<>();
        JSON.readTree(Files.readAllBytes(FOLDER.resolve("keys.json")))
                .fieldNames()
                .forEachRemaining(keys::add);
        assertThat(keys).containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @MethodSource("harmlessKeys")
    void loadsUnderASettingThatChangesNothing(String key) throws IOException {
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            Adapter plain = Adapter.read(FOLDER.resolve("begun-true"), model);
            assertThat(Adapter.read(with(key, Objects.requireNonNull(HARMLESS.get(key))), model))
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @MethodSource("refusedKeys")
    void refusesByNameASettingThatChangesTheComputation(String key) throws IOException {
        Path changed = with(key, Objects.requireNonNull(REFUSED.get(key)));
        String named = key.equals("r") ? "rank" : key.equals("lora_alpha") ? "alpha" : key;
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            assertThatThrownBy(() -> Adapter.read(changed, model))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(named);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"PISSA\"",
                "\"pissa_niter_16\"",
                "\"OLoRA\"",
                "\"corda\"",
                "\"LoftQ\"",
                "\"lora_ga\"",
                "\"tomorrow\"",
                "7"
            })
    void refusesABeginningThatMayChangeTheBase(String begun) throws IOException {
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            assertThatThrownBy(() -> Adapter.read(with("init_lora_weights", begun), model))
                    .hasMessageContaining("init_lora_weights is " + begun)
                    .hasMessageContaining("path_initial_model_for_weight_conversion");
        }
    }

    @ParameterizedTest
    @CsvSource({"a_new_key, true, false", "a_new_key, {}, false", "a_new_key, null, true", "a_new_key, false, true"})
    void takesANewKeyOnlyWhereItIsOff(String key, String value, boolean loads) throws IOException {
        Path changed = with(key, value);
        try (LanguageModel model = LanguageModel.load(MODEL)) {
            if (loads) {
                assertThat(Adapter.read(changed, model).config().rank()).isEqualTo(2);
            } else {
                assertThatThrownBy(() -> Adapter.read(changed, model)).hasMessageContaining("a_new_key is " + value);
            }
        }
    }

    private Path with(String key, String value) throws IOException {
        Path plain = FOLDER.resolve("begun-true");
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readAllBytes(plain.resolve("adapter_config.json")));
        config.set(key, JSON.readTree(value));
        Files.writeString(copy.resolve("adapter_config.json"), config.toString());
        Files.copy(plain.resolve("adapter_model.safetensors"), copy.resolve("adapter_model.safetensors"));
        return copy;
    }
}
