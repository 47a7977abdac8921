package dev.hone.llm.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A Hugging Face tokenizer ({@code tokenizer.json}) for text that people wrote.
 *
 * <p>Special tokens are known by name to the program but never recognised in text: whoever writes {@code <|end|>} gets its
 * characters, not its meaning. Ordinary added tokens are recognised. Any thread may call.
 */
public final class Tokenizer implements AutoCloseable {

    private final TokenizerFile file;
    private final HuggingFaceTokenizer content;
    private final HuggingFaceTokenizer whole;

    private Tokenizer(TokenizerFile file, HuggingFaceTokenizer content, HuggingFaceTokenizer whole) {
        this.file = file;
        this.content = content;
        this.whole = whole;
    }

    /** Loads {@code tokenizer.json} from a model's folder. */
    public static Tokenizer load(Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("tokenizer.json"));
        TokenizerFile file = TokenizerFile.parse(bytes);
        return new Tokenizer(file, open(file.withoutSpecialTokens()), open(bytes));
    }

    private static HuggingFaceTokenizer open(byte[] json) throws IOException {
        try (InputStream in = new ByteArrayInputStream(json)) {
            return HuggingFaceTokenizer.newInstance(
                    in, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
        }
    }

    /** The ids of a text; special tokens written out in it are ordinary characters. */
    public int[] encode(String text) {
        long[] ids = content.encode(text, false, false).getIds();
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /** The text of ids, without special tokens. */
    public String decode(int[] ids) {
        return whole.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    /** The id of an added or special token. */
    public int tokenId(String token) {
        Integer id = file.addedTokens().get(token);
        if (id == null) {
            throw new IllegalArgumentException("the tokenizer has no added token \"" + token + "\"");
        }
        return id;
    }

    /** One more than the highest id. */
    public int vocabSize() {
        return file.vocabSize();
    }

    /** {@code sha256:} and the digest of {@code tokenizer.json}. */
    public String digest() {
        return file.digest();
    }

    @Override
    public void close() {
        content.close();
        whole.close();
    }
}
