package dev.hone.llm.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.hone.chattemplate.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face tokenizer ({@code tokenizer.json}) for text that people wrote.
 *
 * <p>Special tokens are known by name to the program but never recognised in text: whoever writes {@code <|end|>} gets
 * its characters, not its meaning. Ordinary added tokens are recognised. Any thread may call.
 */
public final class Tokenizer implements AutoCloseable {

    private final TokenizerFile file;
    private final TokenizerConfig config;
    private final SpecialTokens special;
    private final HuggingFaceTokenizer content;
    private final HuggingFaceTokenizer whole;
    private @Nullable TokenBytes tokenBytes;

    private Tokenizer(TokenizerFile file, TokenizerConfig config, SpecialTokens special, byte[] bytes)
            throws IOException {
        this.file = file;
        this.config = config;
        this.special = special;
        this.content = open(file.respelled(special::spelling));
        this.whole = open(bytes);
    }

    /** Loads {@code tokenizer.json} from a model's folder, and the files beside it that say how it is used. */
    public static Tokenizer load(Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("tokenizer.json"));
        TokenizerFile file = TokenizerFile.parse(bytes);
        TokenizerConfig config = TokenizerConfig.read(folder);
        config.requireAdded(file.added());
        return new Tokenizer(file, config, new SpecialTokens(file.added()), bytes);
    }

    private static HuggingFaceTokenizer open(byte[] json) throws IOException {
        try (InputStream in = new ByteArrayInputStream(json)) {
            return HuggingFaceTokenizer.newInstance(
                    in, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
        }
    }

    /** The ids of a text; special tokens written out in it are ordinary characters. */
    public int[] encode(String text) {
        return ids(content, text, false);
    }

    /**
     * The ids of a rendered text, encoded in one piece; a special token is one only where the template alone wrote it.
     *
     * <p>So the ids are those of the whole text wherever people wrote no special token: pairs are merged across the
     * border between the template's words and people's, as in training of the model.
     */
    int[] encode(Text rendered) {
        return encode(special.respelled(rendered));
    }

    /**
     * The ids of a text that no user wrote: special tokens in it count, and those that the tokenizer puts around a text
     * are added.
     */
    public int[] encodeWithSpecialTokens(String text) {
        return ids(whole, text, true);
    }

    // HuggingFaceTokenizer.encode also brings the text and the place of every token over from native memory, which
    // takes several times as long as the ids.
    private static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean special) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, special);
        try {
            long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            int[] narrow = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                narrow[i] = Math.toIntExact(ids[i]);
            }
            return narrow;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** The text of ids, without special tokens. */
    public String decode(int[] ids) {
        return whole.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    /** The text of ids, special tokens by their names. */
    public String decodeWithSpecialTokens(int[] ids) {
        return whole.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    /**
     * The bytes of UTF-8 that a token stands for inside a text, a copy; none for special tokens and for ids that are
     * no token.
     */
    public byte[] bytes(int id) {
        return tokenBytes().of(id);
    }

    // Made when somebody asks: most programs never do.
    private synchronized TokenBytes tokenBytes() {
        if (tokenBytes == null) {
            tokenBytes = TokenBytes.of(file);
        }
        return tokenBytes;
    }

    /** The id of an added or special token. */
    public int tokenId(String token) {
        return find(token)
                .orElseThrow(() -> new IllegalArgumentException("the tokenizer has no added token \"" + token + "\""));
    }

    /** The id of an added or special token, empty where there is none. */
    public OptionalInt find(String token) {
        return file.added().stream()
                .filter(added -> added.content().equals(token))
                .mapToInt(AddedToken::id)
                .findFirst();
    }

    SpecialTokens special() {
        return special;
    }

    TokenizerConfig config() {
        return config;
    }

    /**
     * Throws unless every id has a row of a model's embeddings; a model may have more rows than the tokenizer has ids.
     */
    public void requireFits(int vocabSize) {
        if (vocabSize() > vocabSize) {
            throw new IllegalArgumentException("the tokenizer has " + vocabSize() + " tokens and the model embeds only "
                    + vocabSize + "; take both from one model");
        }
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
