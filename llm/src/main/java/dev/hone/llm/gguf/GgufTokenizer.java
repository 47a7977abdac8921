package dev.hone.llm.gguf;

import dev.hone.llm.text.BytePairVocabulary;
import dev.hone.llm.text.BytePairVocabulary.Token;
import dev.hone.llm.text.WordSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The keys of a byte-level BPE tokenizer. */
final class GgufTokenizer {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final Map<String, String> OTHER_TOKENS = Map.of(
            "unk_token", "unknown_token_id",
            "pad_token", "padding_token_id",
            "sep_token", "seperator_token_id"); // llama.cpp's spelling

    private GgufTokenizer() {}

    /**
     * Puts the keys.
     *
     * @param ends the tokens that end an answer, the one of training first
     * @param rows how many tokens the model embeds, at least as many as there are
     */
    static void describe(BytePairVocabulary vocabulary, List<Integer> ends, int rows, GgufMetadata metadata) {
        List<Token> tokens = padded(vocabulary.tokens(), rows);
        metadata.text(PREFIX + "model", "gpt2")
                .text(PREFIX + "pre", split(vocabulary))
                .texts(PREFIX + "tokens", tokens.stream().map(Token::text).toList())
                .numbers(
                        PREFIX + "token_type",
                        tokens.stream().map(GgufTokenizer::type).toList())
                .texts(PREFIX + "merges", vocabulary.merges());
        int end = vocabulary.named("eos_token").orElse(ends.get(0));
        Integer first = vocabulary.first();
        // Without these, llama.cpp takes token 11 for both.
        metadata.number(
                        PREFIX + "bos_token_id",
                        first != null ? first : vocabulary.named("bos_token").orElse(end))
                .number(PREFIX + "eos_token_id", end);
        if (!ends.get(0).equals(end)) {
            metadata.number(PREFIX + "eot_token_id", ends.get(0));
        }
        OTHER_TOKENS.forEach((use, key) -> vocabulary.named(use).ifPresent(id -> metadata.number(PREFIX + key, id)));
        metadata.flag(PREFIX + "add_bos_token", first != null).flag(PREFIX + "add_eos_token", addsEnd(vocabulary, end));
        String template = vocabulary.chatTemplate();
        if (template != null) {
            metadata.text("tokenizer.chat_template", template);
        }
    }

    private static boolean addsEnd(BytePairVocabulary vocabulary, int end) {
        Integer last = vocabulary.last();
        if (last != null && last != end) {
            throw new IllegalArgumentException("tokenizer.json puts token " + last
                    + " behind a text, and GGUF has room for the one that ends it (" + end + ") alone");
        }
        return last != null;
    }

    private static List<Token> padded(List<Token> tokens, int rows) {
        if (tokens.size() > rows) {
            throw new IllegalArgumentException("the tokenizer has " + tokens.size() + " tokens and the model embeds "
                    + rows + "; take both from one model");
        }
        List<Token> padded = new ArrayList<>(tokens);
        while (padded.size() < rows) {
            padded.add(BytePairVocabulary.unused(padded.size()));
        }
        return padded;
    }

    private static int type(Token token) {
        return switch (token.kind()) {
            case NORMAL -> 1;
            case SPECIAL -> 3;
            case ADDED -> 4;
            case UNUSED -> 5;
        };
    }

    /** llama.cpp's name for the way to cut words, which also says whether merges count for a word that is a token. */
    private static String split(BytePairVocabulary vocabulary) {
        WordSplit split = vocabulary.split();
        if (vocabulary.ignoresMerges()) {
            if (split == WordSplit.LLAMA3) {
                return "llama-bpe";
            }
            throw new IllegalArgumentException(
                    "llama.cpp knows ignore_merges of tokenizer.json only with Llama 3's way to cut words");
        }
        return switch (split) {
            case LLAMA3 -> "smaug-bpe";
            case QWEN -> "qwen2";
            case GPT2 -> "gpt-2";
            case DIGITS -> "smollm";
            case WHOLE -> {
                if (!vocabulary.merges().isEmpty()) {
                    throw new IllegalArgumentException("tokenizer.json merges across words, since its pre_tokenizer"
                            + " does not cut text into any; llama.cpp has no name for that");
                }
                // Without merges it does not matter where words end.
                yield "gpt-2";
            }
        };
    }
}
