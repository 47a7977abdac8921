package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.generate.Generator;
import dev.hone.llm.generate.Sampling;
import dev.hone.llm.lora.Adapter;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.lora.LoraConfig.Variant;
import dev.hone.llm.model.Family;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import dev.hone.trainer.publish.TrainingManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A version that llama.cpp serves says what Hone's own decoder says. */
class GgufExportTest {

    private static final List<String> PROJECTIONS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final List<String> ALL = with(PROJECTIONS, "embed_tokens", "lm_head");
    private static final int TOKENS = 16;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void oneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Family.class,
            names = {"LLAMA", "MISTRAL", "QWEN2"})
    void llamaCppSaysOfTheWholeModelWhatHoneSays(Family family) throws IOException {
        boolean tied = RandomVersion.config(family).tiedEmbeddings();
        RandomVersion version = RandomVersion.make(
                temporary, RandomVersion.config(family), LoraConfig.of(4, 8, tied ? PROJECTIONS : ALL));
        Path file = temporary.resolve("whole.gguf");

        version.export().writeModel(file, ElementType.F32);

        assertThat(byLlamaCpp(version, file, null)).isEqualTo(byHone(version, version.adapter()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Family.class,
            names = {"LLAMA", "MISTRAL", "QWEN2"})
    void llamaCppSaysWithTheAdapterOnItsBaseWhatHoneSays(Family family) throws IOException {
        boolean tied = RandomVersion.config(family).tiedEmbeddings();
        RandomVersion version = RandomVersion.make(
                temporary, RandomVersion.config(family), LoraConfig.of(4, 8, tied ? PROJECTIONS : ALL, Variant.RSLORA));
        Path file = temporary.resolve("adapter.gguf");

        version.export().writeAdapter(file);

        assertThat(byLlamaCpp(version, base(version), file)).isEqualTo(byHone(version, version.adapter()));
    }

    @Test
    void llamaCppSaysOfAVersionWithAllWeightsOfItsOwnWhatHoneSays() throws IOException {
        RandomVersion version =
                RandomVersion.make(temporary, RandomVersion.config(Family.LLAMA), LoraConfig.of(4, 8, ALL));
        Path whole = temporary.resolve("whole");
        MergedExport.write(version.artifact(), version.base(), whole, "merged");
        Files.writeString(whole.resolve(TrainingManifest.FILE), "{\"weights\": \"all\", \"goalPrompt\": null}");
        Path file = temporary.resolve("whole.gguf");

        new GgufExport(whole, whole, "main@sha256:0123").writeModel(file, ElementType.F32);

        assertThat(byLlamaCpp(version, file, null)).isEqualTo(byHone(version, version.adapter()));
    }

    /** The base without an adapter: one that changes nothing is worked in. */
    private Path base(RandomVersion version) throws IOException {
        Path nothing = Files.createDirectories(temporary.resolve("nothing"));
        Files.copy(version.artifact().resolve(TrainingManifest.FILE), nothing.resolve(TrainingManifest.FILE));
        try (LanguageModel model = LanguageModel.load(version.base())) {
            Adapter.create(LoraConfig.of(1, 1, List.of("q_proj")), model, 1).write(nothing);
        }
        Path file = temporary.resolve("base.gguf");
        new GgufExport(nothing, version.base(), "base").writeModel(file, ElementType.F32);
        return file;
    }

    @Test
    void aDoraIsWrittenAsAWholeModelAndRefusedAsAnAdapter() throws IOException {
        RandomVersion version = RandomVersion.make(
                temporary, RandomVersion.config(Family.LLAMA), LoraConfig.of(4, 8, PROJECTIONS, Variant.DORA));
        Path file = temporary.resolve("whole.gguf");

        version.export().writeModel(file, ElementType.F32);

        assertThat(byLlamaCpp(version, file, null)).isEqualTo(byHone(version, version.adapter()));
        assertThatThrownBy(() -> version.export().writeAdapter(temporary.resolve("adapter.gguf")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("knows no DoRA");
        assertThat(temporary.resolve("adapter.gguf")).doesNotExist();
    }

    @Test
    void theFileSaysHowTheVersionIsAskedForGoodAnswers() throws IOException {
        RandomVersion version =
                RandomVersion.make(temporary, RandomVersion.config(Family.QWEN2), LoraConfig.of(1, 2, PROJECTIONS));
        Path whole = temporary.resolve("whole.gguf");
        Path alone = temporary.resolve("adapter.gguf");

        version.export().writeModel(whole, null);
        version.export().writeAdapter(alone);

        for (Path file : List.of(whole, alone)) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .contains("hone.goal", "Reach level 2.", "hone.goal_place", "hone.artifact", "main@sha256:0123");
        }
    }

    @Test
    void anotherBaseIsRefusedInWords() throws IOException {
        RandomVersion version =
                RandomVersion.make(temporary, RandomVersion.config(Family.QWEN2), LoraConfig.of(1, 2, PROJECTIONS));
        Files.writeString(version.artifact().resolve(TrainingManifest.FILE), "{\"baseDigest\": \"sha256:other\"}");
        Path file = temporary.resolve("some.gguf");

        assertThatThrownBy(() -> version.export().writeModel(file, null))
                .hasMessageContaining("was trained on the base sha256:other");
        assertThatThrownBy(() -> version.export().writeAdapter(file))
                .hasMessageContaining("was trained on the base sha256:other");

        assertThat(file).doesNotExist();
    }

    private static List<List<String>> byHone(RandomVersion version, @Nullable Adapter adapter) throws IOException {
        List<List<String>> answers = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.load(version.base());
                LanguageModel model = LanguageModel.load(version.base());
                Generator generator = new Generator(model, adapter, Set.of())) {
            for (int[] prompt : prompts(tokenizer)) {
                List<String> texts = new ArrayList<>();
                for (int id :
                        generator.generate(prompt, Sampling.greedy(TOKENS)).ids()) {
                    texts.add(tokenizer.decode(new int[] {id}));
                }
                answers.add(texts);
            }
        }
        return answers;
    }

    private static List<List<String>> byLlamaCpp(RandomVersion version, Path file, @Nullable Path adapter)
            throws IOException {
        List<List<String>> answers = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.load(version.base());
                LlamaCpp llama = LlamaCpp.load(file, adapter)) {
            for (int[] prompt : prompts(tokenizer)) {
                answers.add(llama.greedy(tokenizer.decodeWithSpecialTokens(prompt), TOKENS));
            }
        }
        return answers;
    }

    private static List<int[]> prompts(Tokenizer tokenizer) {
        Renderer renderer = new Renderer(tokenizer);
        List<int[]> prompts = new ArrayList<>();
        for (String text :
                List.of("Which shoes for a rainy hike?", "the quick brown fox", "It's 1234!", "\u00e4\u4f60")) {
            prompts.add(renderer.renderPrompt(List.of(Message.user(text)), "Answer well.", 100));
        }
        return prompts;
    }

    private static List<String> with(List<String> some, String... others) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(others));
        return all;
    }
}
