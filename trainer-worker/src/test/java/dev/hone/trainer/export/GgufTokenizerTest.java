package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.lora.LoraConfig;
import dev.hone.llm.model.Family;
import dev.hone.llm.safetensors.ElementType;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.llm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts have the same ids in llama.cpp as with Hugging Face's tokenizer, whichever way it cuts words. */
class GgufTokenizerTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String THREES = "\\p{N}{1,3}";
    private static final List<String> PIECES = List.of(
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "the",
            "The quick",
            "fox",
            "there",
            "it's",
            "I'LL",
            "they've",
            "'s",
            "1987",
            "12345",
            "7",
            "!",
            "...",
            "\"(",
            "brown dogs",
            "\u00e4",
            "\u00c9t\u00e9",
            "\u0436\u0443",
            "\u4f60\u597d",
            "\ud83d\ude00",
            "<|user|>",
            "<|end|>",
            "_x",
            "a-b",
            "$5");
    private static final long SEED = 11;

    /** The kinds of tokenizers, by what is changed in one that cuts as Llama 3 does and heeds its merges. */
    @SuppressWarnings("ImmutableEnumChecker") // what changes a tokenizer holds nothing
    enum Kind {
        HEEDS_MERGES(json -> {}),
        IGNORES_MERGES(json -> ((ObjectNode) json.path("model")).put("ignore_merges", true)),
        QWEN(json -> {
            ObjectNode pattern = (ObjectNode) json.at("/pre_tokenizer/pretokenizers/0/pattern");
            pattern.put("Regex", pattern.path("Regex").asText().replace(THREES, "\\p{N}"));
        }),
        GPT2(json -> json.set("pre_tokenizer", bytes(true))),
        SMOLLM(json -> {
            ArrayNode steps = (ArrayNode) json.at("/pre_tokenizer/pretokenizers");
            steps.set(0, JSON.createObjectNode().put("type", "Digits").put("individual_digits", true));
            steps.set(1, bytes(true));
        });

        private final Consumer<ObjectNode> change;

        Kind(Consumer<ObjectNode> change) {
            this.change = change;
        }

        private static ObjectNode bytes(boolean splits) {
            try {
                return (ObjectNode) JSON.readTree("{\"type\": \"ByteLevel\", \"add_prefix_space\": false,"
                        + " \"trim_offsets\": true, \"use_regex\": " + splits + "}");
            } catch (JsonProcessingException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    @TempDir
    private Path temporary;

    @BeforeAll
    static void oneThread() {
        Torch.setThreads(1);
    }

    @ParameterizedTest
    @EnumSource
    void llamaCppCutsTextsAsTheTokenizerDoes(Kind kind) throws IOException {
        Path base = Files.createDirectories(temporary.resolve("base"));
        RandomVersion.tokenizer(base, kind.change);

        assertSameIds(base);
    }

    @Test
    void withoutMergesItDoesNotMatterWhereWordsEnd() throws IOException {
        Path base = Files.createDirectories(temporary.resolve("base"));
        ByteLevelTokenizer.write(base, List.of("quick", "fox"));

        assertSameIds(base);
    }

    private void assertSameIds(Path base) throws IOException {
        RandomVersion version = RandomVersion.make(
                temporary, base, RandomVersion.config(Family.QWEN2), LoraConfig.of(1, 1, List.of("q_proj")));
        Path file = temporary.resolve("whole.gguf");
        version.export().writeModel(file, ElementType.BF16);

        try (Tokenizer tokenizer = Tokenizer.load(base);
                LlamaCpp llama = LlamaCpp.load(file, null)) {
            for (String text : texts()) {
                assertThat(llama.encode(text)).as(text).containsExactly(tokenizer.encodeWithSpecialTokens(text));
            }
        }
    }

    private static List<String> texts() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> texts = new ArrayList<>();
        texts.add(RandomVersion.TEXT);
        for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder();
            int pieces = random.nextInt(1, 9);
            for (int piece = 0; piece < pieces; piece++) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
