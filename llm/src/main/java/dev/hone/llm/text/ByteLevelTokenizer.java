package dev.hone.llm.text;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a tokenizer without training: one token per byte, the four special tokens of the chat format, and any list of
 * added tokens.
 *
 * <p>Ids 0 to 255 are the bytes, 256 to 259 the special tokens in the order of {@link ChatTokens#ALL}, then the added
 * tokens in the order of the list. The folder loads in Hugging Face's libraries.
 */
public final class ByteLevelTokenizer {

    static final int BYTES = 256;
    private static final JsonMapper JSON = new JsonMapper();

    private ByteLevelTokenizer() {}

    /** How many ids a tokenizer with this many added tokens has. */
    public static int vocabSize(int addedTokens) {
        return BYTES + ChatTokens.ALL.size() + addedTokens;
    }

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json}; the bytes depend on the list alone. */
    public static void write(Path folder, List<String> addedTokens) throws IOException {
        requireNewTokens(addedTokens);
        write(folder, tokenizer(addedTokens));
    }

    static void requireNewTokens(List<String> tokens) {
        Set<String> seen = new HashSet<>(ChatTokens.ALL);
        for (String token : tokens) {
            if (token.isEmpty() || !seen.add(token)) {
                throw new IllegalArgumentException(
                        "added tokens must be unlike each other, not empty and no special token: \"" + token + "\"");
            }
        }
    }

    static void write(Path folder, ObjectNode tokenizer) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toPrettyString() + "\n");
        Files.writeString(folder.resolve("tokenizer_config.json"), config().toPrettyString() + "\n");
    }

    private static ObjectNode tokenizer(List<String> addedTokens) {
        ArrayNode added = JSON.createArrayNode();
        ObjectNode vocab = JSON.createObjectNode();
        for (int value = 0; value < BYTES; value++) {
            vocab.put(Character.toString(letter(value)), value);
        }
        for (String token : ChatTokens.ALL) {
            add(added, vocab, token, true);
        }
        for (String token : addedTokens) {
            add(added, vocab, token, false);
        }
        return tokenizer(added, vocab);
    }

    static ObjectNode tokenizer(ArrayNode added, ObjectNode vocab) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", "1.0").putNull("truncation").putNull("padding");
        json.set("added_tokens", added);
        json.putNull("normalizer");
        json.set("pre_tokenizer", byteLevel());
        json.putNull("post_processor");
        json.set("decoder", byteLevel());
        ObjectNode model = json.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        model.set("vocab", vocab);
        model.putArray("merges");
        return json;
    }

    private static void add(ArrayNode added, ObjectNode vocab, String token, boolean special) {
        int id = vocab.size();
        vocab.put(token, id);
        added.add(added(id, token, special));
    }

    static ObjectNode added(int id, String token, boolean special) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    static ObjectNode byteLevel() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    private static ObjectNode config() {
        return JSON.createObjectNode()
                .put("chat_template", ChatTokens.JINJA)
                .put("clean_up_tokenization_spaces", false)
                .put("eos_token", ChatTokens.END)
                .put("pad_token", ChatTokens.END)
                .put("tokenizer_class", "PreTrainedTokenizerFast");
    }

    /** GPT-2's letter for a byte: printable Latin-1 stands for itself, the other 68 bytes follow from 256 on. */
    static char letter(int value) {
        int next = 256;
        for (int each = 0; each < BYTES; each++) {
            boolean printable = (each >= '!' && each <= '~') || (each >= 0xA1 && each <= 0xAC) || each >= 0xAE;
            int letter = printable ? each : next++;
            if (each == value) {
                return (char) letter;
            }
        }
        throw new IllegalArgumentException("not a byte: " + value);
    }
}
