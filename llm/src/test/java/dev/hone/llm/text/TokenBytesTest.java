package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBytesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "metaspace", "unigram"})
    void theBytesOfTheTokensAreThoseOfTheText(String kind) throws IOException {
        String text = "Hello  world, żółć 漢字 😀 \u00a0\u00ad!\n";
        try (Tokenizer tokenizer = Tokenizer.load(Path.of("src/test/resources/text", kind))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int[] ids = tokenizer.encode(text);
            IntStream.of(ids).forEach(id -> bytes.writeBytes(tokenizer.bytes(id)));

            // What a tokenizer puts in or loses (a space before the text, characters that it does not know) is the
            // same.
            String decoded = tokenizer.decode(ids);
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isIn(decoded, " " + decoded);
        }
    }

    @Test
    void specialTokensAndUnknownIdsStandForNothing() throws IOException {
        ByteLevelTokenizer.write(folder, List.of("<movie:1>"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.bytes(259)).isEmpty();
            assertThat(tokenizer.bytes(-1)).isEmpty();
            assertThat(tokenizer.bytes(100_000)).isEmpty();
            assertThat(tokenizer.bytes(260)).isEqualTo("<movie:1>".getBytes(StandardCharsets.UTF_8));
            assertThat(tokenizer.bytes(0xe2)).isEqualTo(new byte[] {(byte) 0xe2});
        }
    }
}
