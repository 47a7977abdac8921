package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello  world\n",
                "tab\tand \u0000 nul",
                "żółć 漢字 😀👩‍👩‍👧",
                "\u00a0\u00ad\u0100",
                "<|end|"
            })
    void everyTextComesBack(String text) throws IOException {
        ByteLevelTokenizer.write(folder, List.of());
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int[] ids = tokenizer.encode(text);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
            assertThat(IntStream.of(ids)).allMatch(id -> id < 256);
        }
    }

    @Test
    void numbersTenThousandAddedTokensInOrder() throws IOException {
        List<String> movies =
                IntStream.range(0, 10_000).mapToObj(i -> "<movie:" + i + ">").toList();
        ByteLevelTokenizer.write(folder, movies);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.vocabSize())
                    .isEqualTo(ByteLevelTokenizer.vocabSize(10_000))
                    .isEqualTo(10_260);
            assertThat(tokenizer.tokenId("<movie:0>")).isEqualTo(260);
            assertThat(tokenizer.encode("<movie:9999><movie:12>")).containsExactly(10_259, 272);
            assertThat(tokenizer.decode(new int[] {272, 259})).isEqualTo("<movie:12>");
            assertThatThrownBy(() -> tokenizer.tokenId("<movie:x>")).hasMessageContaining("no added token");
        }
    }

    @Test
    void keepsIdsWhereAddedTokensStandOutsideTheVocabulary() throws IOException {
        // As in Llama 3: special tokens are numbered after the vocabulary and are not in it.
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version":"1.0","added_tokens":[
                 {"id":2,"content":"<|end|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
                 {"id":3,"content":"<x>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}],
                 "normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,
                 "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,
                  "end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"vocab":{"a":0,"b":1},"merges":[]}}
                """);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("ab<x>a")).containsExactly(0, 1, 3, 0);
            assertThat(tokenizer.encode("a<|end|>b")).doesNotContain(2);
            assertThat(tokenizer.vocabSize()).isEqualTo(4);
        }
    }

    @Test
    void writesTheSameBytesTwiceAndRefusesAmbiguousTokens() throws IOException {
        Path again = folder.resolve("again");
        ByteLevelTokenizer.write(folder, List.of("<a>", "<b>"));
        ByteLevelTokenizer.write(again, List.of("<a>", "<b>"));
        assertThat(again.resolve("tokenizer.json")).hasSameBinaryContentAs(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> ByteLevelTokenizer.write(again, List.of("<a>", "<a>")))
                .hasMessageContaining("<a>");
        assertThatThrownBy(() -> ByteLevelTokenizer.write(again, List.of("<|end|>")))
                .hasMessageContaining("<|end|>");
    }
}
