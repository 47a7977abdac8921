package dev.hone.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The ways to cut a text into words that byte-level BPE tokenizers have, by the pattern in {@code pre_tokenizer}. */
public enum WordSplit {
    /** Llama 3's: digits in threes. */
    LLAMA3(BytePairTrainer.WORDS),
    /** Qwen2's and Qwen3's: each digit alone. */
    QWEN(BytePairTrainer.WORDS.replace("\\p{N}{1,3}", "\\p{N}")),
    /** GPT-2's, which a {@code ByteLevel} step has by itself. */
    GPT2("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
    /** GPT-2's after each digit was cut off, as SmolLM has it. */
    DIGITS(null),
    /** None: a text is one word. */
    WHOLE(null);

    private final @Nullable String pattern;

    WordSplit(@Nullable String pattern) {
        this.pattern = pattern;
    }

    /** The way of a {@code pre_tokenizer}; throws {@link IllegalArgumentException} naming one that is unknown. */
    static WordSplit of(JsonNode json) {
        if (isType(json, "ByteLevel")) {
            return ofBytes(json);
        }
        JsonNode steps = json.path("pretokenizers");
        if (isType(json, "Sequence") && steps.size() == 1) {
            return of(steps.get(0));
        }
        if (!isType(json, "Sequence") || steps.size() != 2 || !isType(steps.get(1), "ByteLevel")) {
            throw refused(json);
        }
        return ofCut(steps.get(0), ofBytes(steps.get(1)));
    }

    /** The way of a cut that comes before that of the bytes. */
    private static WordSplit ofCut(JsonNode cut, WordSplit bytes) {
        if (isType(cut, "Digits") && cut.path("individual_digits").asBoolean() && bytes == GPT2) {
            return DIGITS;
        }
        if (!isolates(cut) || bytes != WHOLE) {
            throw refused(cut);
        }
        String pattern = cut.path("pattern").path("Regex").asText();
        return Arrays.stream(values())
                .filter(split -> pattern.equals(split.pattern))
                .findFirst()
                .orElseThrow(() -> refused(cut));
    }

    private static boolean isolates(JsonNode cut) {
        return isType(cut, "Split")
                && cut.path("behavior").asText().equals("Isolated")
                && !cut.path("invert").asBoolean();
    }

    private static WordSplit ofBytes(JsonNode step) {
        if (step.path("add_prefix_space").asBoolean(true)) {
            throw refused(step);
        }
        return step.path("use_regex").asBoolean(true) ? GPT2 : WHOLE;
    }

    private static boolean isType(JsonNode step, String type) {
        return step.path("type").asText().equals(type);
    }

    private static IllegalArgumentException refused(JsonNode json) {
        return BytePairSteps.refused("pre_tokenizer", json.toString());
    }
}
