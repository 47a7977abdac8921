package dev.hone.llm.text;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a byte-level BPE tokenizer from text: it counts the words of what it is given and merges the pair of
 * neighbouring tokens that occurs most often, again and again, until the vocabulary is full.
 *
 * <p>Ids 0 to 255 are the bytes, then come the four special tokens of the chat format, then further special tokens,
 * then the merges in their order. Words are cut as in Llama 3, by a pattern that the file states, and no merge crosses
 * a cut. The result depends on the counts alone: of pairs that occur equally often, the one of lower ids is merged
 * first. One thread at a time.
 */
public final class BytePairTrainer {

    static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Pattern WORD = Pattern.compile(WORDS, Pattern.UNICODE_CHARACTER_CLASS);
    private static final int CHUNK_CHARACTERS = 1 << 20;

    private final int vocabSize;
    private final List<String> specialTokens;
    private final long minFrequency;
    private final Map<String, WordCount> words = new HashMap<>();

    /** How often a word occurs; changed in place, since most words are common ones. */
    private static final class WordCount {
        private long count;
    }

    /**
     * @param vocabSize how many ids there are at most, all kinds counted; fewer where the text does not give as many
     *     merges
     * @param specialTokens further special tokens, beside those of the chat format
     * @param minFrequency how often a pair must occur to be merged, at least 1
     */
    public BytePairTrainer(int vocabSize, List<String> specialTokens, long minFrequency) {
        ByteLevelTokenizer.requireNewTokens(specialTokens);
        int least = ByteLevelTokenizer.vocabSize(specialTokens.size());
        if (vocabSize < least) {
            throw new IllegalArgumentException(
                    "a vocabulary of bytes and special tokens has " + least + " ids; vocabSize was " + vocabSize);
        }
        if (minFrequency < 1) {
            throw new IllegalArgumentException("minFrequency must be at least 1, was " + minFrequency);
        }
        this.vocabSize = vocabSize;
        this.specialTokens = List.copyOf(specialTokens);
        this.minFrequency = minFrequency;
    }

    /** Counts the words of a text. */
    public void add(CharSequence text) {
        for (Matcher word = WORD.matcher(text); word.find(); ) {
            words.computeIfAbsent(word.group(), fresh -> new WordCount()).count++;
        }
    }

    /** Counts the words of a file in UTF-8, which may be larger than memory. */
    public void addFile(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] read = new char[CHUNK_CHARACTERS];
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (int length = in.read(read); length >= 0; length = in.read(read)) {
                text.append(read, 0, length);
                int end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf(" "));
                if (end > 0) {
                    add(text.substring(0, end));
                    text.delete(0, end);
                }
            }
        }
        add(text);
    }

    /** How many different words have been counted. */
    public int distinctWords() {
        return words.size();
    }

    /** Trains and writes {@code tokenizer.json} and {@code tokenizer_config.json}. */
    public void write(Path folder) throws IOException {
        Map<String, Long> counts = new HashMap<>(2 * words.size());
        words.forEach((word, count) -> counts.put(word, count.count));
        BytePairMerges merges = new BytePairMerges(specialTokens, minFrequency);
        merges.learn(counts, vocabSize);
        ByteLevelTokenizer.write(folder, merges.toJson());
    }
}
