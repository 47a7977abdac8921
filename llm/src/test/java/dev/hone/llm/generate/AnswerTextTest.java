package dev.hone.llm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTextTest {

    private static Tokenizer tokenizer;

    @BeforeAll
    static void loadATokenizerOfBytes(@TempDir Path folder) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        tokenizer = Tokenizer.load(folder);
    }

    @AfterAll
    static void closeIt() {
        tokenizer.close();
    }

    private static List<String> pieces(AnswerText answer, String text) {
        List<String> pieces = new ArrayList<>();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            pieces.add(answer.add(each & 0xFF));
        }
        pieces.removeIf(String::isEmpty);
        return pieces;
    }

    @Test
    void findsAStopStringSpreadOverTheBytesOfCharacters() {
        AnswerText answer = new AnswerText(tokenizer, List.of("\ud83d\ude00!"), Set.of());
        assertThat(pieces(answer, "ok \ud83d\ude00? \ud83d\ude00! more"))
                .containsExactly("o", "k", " ", "\ud83d\ude00?", " ");
        assertThat(answer.stopped()).isTrue();
        assertThat(answer.finish()).isEmpty();
    }

    @Test
    void showsAtTheEndWhatWasHeldBack() {
        AnswerText answer = new AnswerText(tokenizer, List.of("###"), Set.of());
        assertThat(pieces(answer, "a##")).containsExactly("a");
        assertThat(answer.finish()).isEqualTo("##");
        assertThat(answer.stopped()).isFalse();
    }

    @Test
    void endTokensAreNoText() {
        AnswerText answer = new AnswerText(tokenizer, List.of(), Set.of((int) 'x', (int) 'y'));
        assertThat(pieces(answer, "axby")).containsExactly("a", "b");
    }
}
