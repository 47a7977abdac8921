package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextStreamTest {

    @TempDir
    static Path folder;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void makeATokenizerOfBytes() throws IOException {
        ByteLevelTokenizer.write(folder, List.of(" answer", " recent"));
        tokenizer = Tokenizer.load(folder);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void showsAnEmojiWhenItsLastByteHasCome() {
        assertThat(pieces(tokenizer.encode("a\ud83d\ude00b")))
                .containsExactly("a", "", "", "", "\ud83d\ude00", "b", "");
    }

    @Test
    void showsAnIncompleteCharacterAtTheEndAsItIs() {
        assertThat(pieces(new int[] {'a', 0xF0, 0x9F})).containsExactly("a", "", "", "\ufffd");
    }

    @Test
    void leavesOutSpecialTokens() {
        assertThat(pieces(new int[] {'h', tokenizer.tokenId("<|end|>")})).containsExactly("h", "", "");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void thePiecesOfAnyTextAreTheTextAndSplitNoCharacter(long seed) {
        String text = text(new SplittableRandom(seed));
        List<String> pieces = pieces(tokenizer.encode(text));
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.isEmpty() || !Character.isLowSurrogate(piece.charAt(0)))
                    .isTrue();
            assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isTrue();
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void bytesAtRandomComeOutAsTheTokenizerDecodesThem(long seed) {
        int[] ids = new SplittableRandom(seed).ints(60, 0, 256).toArray();
        assertThat(String.join("", pieces(ids))).isEqualTo(tokenizer.decode(ids));
    }

    private static List<String> pieces(int[] ids) {
        TextStream stream = new TextStream(tokenizer);
        List<String> pieces = new ArrayList<>();
        IntStream.of(ids).forEach(id -> pieces.add(stream.add(id)));
        pieces.add(stream.finish());
        return pieces;
    }

    private static String text(SplittableRandom random) {
        String[] parts = {
            "a", " ", "\u00e4", "\u20ac", "\ud83d\ude00", "\ud83d\udc69\u200d\ud83d\udcbb", " answer", " recent"
        };
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
