package dev.hone.llm.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.TargetModule;
import dev.hone.llm.safetensors.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterTest {

    private static final ModelConfig MODEL = ModelConfig.small(300, 32, 2, 4, 259);
    private static final LoraConfig LORA = LoraConfig.of(4, 8, List.of("lm_head", "q_proj", "embed_tokens", "q_proj"));

    @TempDir
    private Path folder;

    @Test
    void readsBackWhatItWroteAndWritesTheSameBytesTwice() throws IOException {
        Adapter adapter = Adapter.create(LORA, MODEL, 5);
        Path again = folder.resolve("again");
        adapter.write(folder);
        Adapter read = Adapter.read(folder, MODEL);
        read.write(again);
        assertThat(read).isEqualTo(adapter);
        assertThat(read.digest()).isEqualTo(adapter.digest());
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
    }

    @Test
    void hasPeftsNamesAndShapes() {
        TreeMap<String, List<Integer>> shapes = new TreeMap<>();
        Adapter.create(LORA, MODEL, 5).tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        assertThat(shapes)
                .hasSize(8)
                .containsEntry("base_model.model.model.embed_tokens.lora_embedding_A", List.of(4, 300))
                .containsEntry("base_model.model.model.embed_tokens.lora_embedding_B", List.of(32, 4))
                .containsEntry("base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight", List.of(4, 32))
                .containsEntry("base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight", List.of(32, 4))
                .containsEntry("base_model.model.lm_head.lora_A.weight", List.of(4, 32))
                .containsEntry("base_model.model.lm_head.lora_B.weight", List.of(300, 4));
    }

    @Test
    void dependsOnItsSeedAlone() {
        assertThat(Adapter.create(LORA, MODEL, 5)).isEqualTo(Adapter.create(LORA, MODEL, 5));
        assertThat(Adapter.create(LORA, MODEL, 5)).isNotEqualTo(Adapter.create(LORA, MODEL, 6));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "\"use_dora\" : false, \"use_dora\" : true, use_dora with target module embed_tokens",
        "\"revision\" : null, \"use_qalora\" : true, use_qalora is true",
        "\"bias\" : \"none\", \"bias\" : \"all\", bias is",
        "\"peft_type\" : \"LORA\", \"peft_type\" : \"IA3\", peft_type is",
        "\"q_proj\", \"c_attn\", no module that can be adapted",
        "\"revision\" : null, \"rank_pattern\" : {\"q_proj\":8}, rank_pattern is",
        "\"r\" : 4, \"r\" : 0, rank must be",
        "\"r\" : 4, \"r\" : 5, the model asks for",
        "\"q_proj\", \"k_proj\", do not fit"
    })
    void refusesByNameWhatItCannotCompute(String written, String changed, String reason) throws IOException {
        Adapter.create(LORA, MODEL, 5).write(folder);
        Path file = folder.resolve("adapter_config.json");
        String config = Files.readString(file);
        assertThat(config).contains(written);
        Files.writeString(file, config.replace(written, changed));
        assertThatThrownBy(() -> Adapter.read(folder, MODEL)).hasMessageContaining(reason);
    }

    @Test
    void cannotBeAttachedWithValuesThatAreNoNumbers() {
        SortedMap<String, FloatTensor> tensors =
                new TreeMap<>(Adapter.create(LORA, MODEL, 5).tensors());
        String last = tensors.lastKey();
        float[] values = FloatTensor.named(tensors, last).values().clone();
        values[values.length - 1] = Float.NaN;
        tensors.put(last, new FloatTensor(FloatTensor.named(tensors, last).shape(), values));
        try (LanguageModel model = LanguageModel.random(MODEL, 1)) {
            assertThatThrownBy(() -> AttachedAdapter.attach(model, new Adapter(LORA, tensors)))
                    .hasMessageContaining(last)
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void refusesAnotherModel() {
        Adapter adapter = Adapter.create(LORA, MODEL, 5);
        assertThatThrownBy(() -> adapter.requireFits(ModelConfig.small(301, 32, 2, 4, 259)))
                .hasMessageContaining("[4, 301]");
        assertThatThrownBy(() -> adapter.requireFits(ModelConfig.small(300, 32, 3, 4, 259)))
                .hasMessageContaining("layers.2");
        assertThatThrownBy(() -> new LoraConfig(4, 8, List.<TargetModule>of())).hasMessageContaining("target module");
        assertThatThrownBy(() -> FloatTensor.named(adapter.tensors(), "x")).hasMessageContaining("\"x\"");
    }
}
