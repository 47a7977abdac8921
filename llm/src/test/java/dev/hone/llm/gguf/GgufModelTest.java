package dev.hone.llm.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Biases;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.model.Rope;
import dev.hone.llm.model.Variations;
import dev.hone.llm.oracle.RandomModels;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.safetensors.FloatTensor;
import dev.hone.llm.safetensors.HostTensors;
import dev.hone.llm.text.BytePairVocabulary;
import dev.hone.llm.text.BytePairVocabulary.Kind;
import dev.hone.llm.text.BytePairVocabulary.Token;
import dev.hone.llm.text.WordSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the files; that llama.cpp computes the same from them is tested where versions are exported. */
class GgufModelTest {

    private static final List<Token> TOKENS = List.of(
            new Token("a", Kind.NORMAL),
            new Token("b", Kind.NORMAL),
            new Token("ab", Kind.NORMAL),
            new Token("<s>", Kind.SPECIAL),
            new Token("</s>", Kind.SPECIAL),
            new Token("<|end|>", Kind.SPECIAL),
            new Token("tool", Kind.ADDED));

    private static final String LLAMA = """
            general.architecture = llama
            general.type = model
            general.alignment = 32
            general.file_type = 32
            general.quantization_version = 2
            general.name = main@sha256:0123
            hone.goal = Be good.
            llama.vocab_size = 61
            llama.context_length = 128
            llama.embedding_length = 24
            llama.block_count = 3
            llama.feed_forward_length = 40
            llama.attention.head_count = 4
            llama.attention.head_count_kv = 2
            llama.attention.key_length = 6
            llama.attention.value_length = 6
            llama.attention.layer_norm_rms_epsilon = 1.0E-5
            llama.rope.dimension_count = 6
            llama.rope.freq_base = 10000.0
            tokenizer.ggml.model = gpt2
            tokenizer.ggml.pre = llama-bpe
            tokenizer.ggml.bos_token_id = 3
            tokenizer.ggml.eos_token_id = 4
            tokenizer.ggml.eot_token_id = 5
            tokenizer.ggml.add_bos_token = true
            tokenizer.ggml.add_eos_token = false
            tokenizer.chat_template = {{ messages }}""";

    @TempDir
    private Path folder;

    @Test
    void theMetadataOfALlamaIsWhatLlamaCppAsksFor() throws IOException {
        Path file = folder.resolve("llama.gguf");

        model(Family.LLAMA, vocabulary(WordSplit.LLAMA3, true, 3), ElementType.BF16)
                .write(file, Map.of("general.name", "main@sha256:0123", "hone.goal", "Be good."));

        Map<String, Object> metadata = GgufFile.read(file).metadata();
        assertThat(metadata.entrySet().stream()
                        .filter(entry -> !(entry.getValue() instanceof List))
                        .map(entry -> entry.getKey() + " = " + entry.getValue())
                        .collect(Collectors.joining("\n")))
                .isEqualTo(LLAMA);
        assertThat(metadata)
                .containsEntry("tokenizer.ggml.merges", List.of("a b"))
                .containsEntry(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, 61)
                                .mapToObj(id -> id >= 7
                                        ? 5
                                        : List.of(1, 1, 1, 3, 3, 3, 4).get(id))
                                .toList());
        assertThat(metadata.get("tokenizer.ggml.tokens"))
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .hasSize(61)
                .startsWith("a", "b", "ab", "<s>", "</s>", "<|end|>", "tool", "[unused 7]")
                .doesNotHaveDuplicates();
    }

    @Test
    void matricesHaveTheTypeAskedForAndTheRestIsFloat32() throws IOException {
        Path file = folder.resolve("llama.gguf");

        model(Family.LLAMA, vocabulary(WordSplit.QWEN, false, null), ElementType.F16)
                .write(file, Map.of());

        GgufFile read = GgufFile.read(file);
        Map<String, GgufFile.Tensor> tensors = read.tensors();
        assertThat(tensors).hasSize(3 + 1 + 3 * 16);
        tensors.forEach((name, tensor) ->
                assertThat(tensor.type()).as(name).isEqualTo(tensor.dimensions().size() == 2 ? 1 : 0));
        assertThat(read.tensor("token_embd.weight").dimensions()).containsExactly(24L, 61L);
        assertThat(read.tensor("blk.2.attn_q.bias").dimensions()).containsExactly(24L);
        // The slowest pair turns an eighth as fast.
        assertThat(read.tensor("rope_freqs.weight").floats())
                .hasSize(3)
                .startsWith(1)
                .endsWith(8);
    }

    @Test
    void aVersionWithoutABeginningSaysSo() throws IOException {
        Path file = folder.resolve("qwen.gguf");

        model(Family.QWEN2, vocabulary(WordSplit.QWEN, false, null), ElementType.F32)
                .write(file, Map.of());

        GgufFile read = GgufFile.read(file);
        assertThat(read.metadata())
                .containsEntry("general.architecture", "qwen2")
                .containsEntry("tokenizer.ggml.pre", "qwen2")
                .containsEntry("tokenizer.ggml.add_bos_token", false)
                .containsEntry("qwen2.block_count", 3);
        // The head is the embedding.
        assertThat(read.tensors()).containsKey("token_embd.weight").doesNotContainKey("output.weight");
    }

    @Test
    void qwen3KeepsTheOrderOfItsHeadsAndHasTheirNorms() throws IOException {
        Path file = folder.resolve("qwen.gguf");
        ModelConfig config = RandomModels.config(Family.QWEN3);

        model(Family.QWEN3, vocabulary(WordSplit.QWEN, false, null), ElementType.F32)
                .write(file, Map.of());

        GgufFile read = GgufFile.read(file);
        assertThat(read.metadata())
                .containsEntry("general.architecture", "qwen3")
                .containsEntry("qwen3.attention.key_length", config.headSize());
        try (LanguageModel model = RandomModels.model(Family.QWEN3, 1)) {
            Map<String, FloatTensor> weights = model.weights();
            assertThat(read.tensor("blk.1.attn_q.weight").floats())
                    .containsExactly(FloatTensor.named(weights, "model.layers.1.self_attn.q_proj.weight")
                            .values());
            assertThat(read.tensor("blk.1.attn_k_norm.weight").floats())
                    .containsExactly(FloatTensor.named(weights, "model.layers.1.self_attn.k_norm.weight")
                            .values());
        }
    }

    @Test
    void whatLlamaCppWouldComputeOtherwiseIsRefusedInWords() {
        refused(config(Family.GEMMA2, Biases.NONE), "a gemma2: its tokenizer is no byte-level BPE");
        refused(config(Family.QWEN3, new Biases(true, true, false)), "a qwen3 with attention_bias");
    }

    private static void refused(ModelConfig config, String words) {
        assertThatThrownBy(() -> LlamaCppModel.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("--merged");
    }

    private static ModelConfig config(Family family, Biases biases) {
        ModelConfig some = RandomModels.config(family);
        return new ModelConfig(
                family,
                some.vocabSize(),
                some.hiddenSize(),
                some.intermediateSize(),
                some.layers(),
                some.heads(),
                some.kvHeads(),
                some.headSize(),
                some.maxPositions(),
                new Rope(10_000, null),
                some.rmsNormEpsilon(),
                some.tiedEmbeddings(),
                Variations.of(biases),
                List.of());
    }

    @Test
    void anAdapterOfATiedEmbeddingIsRefusedInWords() {
        ModelConfig config = RandomModels.config(Family.QWEN2);
        Adapter adapter = Adapter.create(LoraConfig.of(2, 4, List.of("lm_head")), config, 1);

        assertThatThrownBy(() -> GgufAdapter.tensors(adapter, config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tie_word_embeddings");
    }

    @Test
    void mergesThatLlamaCppWouldApplyOtherwiseAreRefusedInWords() {
        assertThatThrownBy(() -> model(Family.LLAMA, vocabulary(WordSplit.QWEN, true, null), ElementType.F32)
                        .metadata(Map.of()))
                .hasMessageContaining("ignore_merges");
        assertThatThrownBy(() -> model(Family.LLAMA, vocabulary(WordSplit.WHOLE, false, null), ElementType.F32)
                        .metadata(Map.of()))
                .hasMessageContaining("merges across words");
    }

    private static GgufModel model(Family family, BytePairVocabulary vocabulary, ElementType type) {
        try (LanguageModel model = RandomModels.model(family, 1)) {
            return new GgufModel(model.config(), HostTensors.of(model.weights()), vocabulary, List.of(5, 4), type);
        }
    }

    private static BytePairVocabulary vocabulary(WordSplit split, boolean ignoresMerges, @Nullable Integer first) {
        return new BytePairVocabulary(
                TOKENS,
                List.of("a b"),
                split,
                ignoresMerges,
                Map.of("bos_token", 3, "eos_token", 4),
                first,
                null,
                "{{ messages }}");
    }
}
