package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTrainerTest {

    private static final String TEXT =
            "low low low low low lower lower newest newest newest newest newest newest widest widest widest";

    @TempDir
    private Path folder;

    @Test
    void mergesTheMostFrequentPairAgainAndAgain() throws IOException {
        trained(TEXT, 264, 1).close();
        JsonNode json = new JsonMapper().readTree(Files.readAllBytes(folder.resolve("tokenizer.json")));
        // es and st occur nine times; "es" has the lower ids. Then est, then "Ġ" and l, o, w.
        assertThat(json.at("/model/merges").toString())
                .isEqualTo("[[\"e\",\"s\"],[\"es\",\"t\"],[\"l\",\"o\"],[\"lo\",\"w\"]]");
        assertThat(json.at("/model/vocab/est").asInt()).isEqualTo(261);
        assertThat(json.at("/added_tokens/3/content").asText()).isEqualTo("<|end|>");
    }

    @Test
    void stopsWherePairsBecomeRare() throws IOException {
        try (Tokenizer tokenizer = trained(TEXT, 5000, 7)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(264);
        }
        try (Tokenizer tokenizer = trained("", 5000, 1)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(260);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "newest lowest",
                "  two\n\n\tlines ",
                "żółć 漢字 😀👩‍💻",
                "\u0000\u00ad",
                "it's 12345 <|end|>",
                "x<|a|>"
            })
    void everyTextComesBack(String text) throws IOException {
        try (Tokenizer tokenizer = trained(TEXT + " it's 漢字 <|a|>".repeat(9), 320, 2, "<|a|>")) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            assertThat(IntStream.of(tokenizer.encode(text))).noneMatch(id -> id >= 256 && id <= 260);
            assertThat(tokenizer.tokenId("<|a|>")).isEqualTo(260);
            assertThat(new Renderer(tokenizer).endTokenId()).isEqualTo(259);
        }
    }

    @Test
    void theOrderOfTheTextsDoesNotMatterAndFilesCountAsTexts() throws IOException {
        BytePairTrainer forward = new BytePairTrainer(300, List.of(), 1);
        forward.add("a bc bcd ");
        forward.add("efg bcd xyz");
        forward.write(folder.resolve("1"));
        BytePairTrainer backward = new BytePairTrainer(300, List.of(), 1);
        backward.add("efg bcd xyz");
        backward.add("a bc bcd ");
        backward.write(folder.resolve("2"));
        assertThat(folder.resolve("1/tokenizer.json")).hasSameBinaryContentAs(folder.resolve("2/tokenizer.json"));
        Path file = folder.resolve("text");
        Files.writeString(file, "efg bcd xyz\na bc bcd\n");
        BytePairTrainer fromFile = new BytePairTrainer(300, List.of(), 1);
        fromFile.addFile(file);
        assertThat(fromFile.distinctWords()).isEqualTo(6);
    }

    @Test
    void refusesWhatCannotBeAVocabulary() {
        assertThatThrownBy(() -> new BytePairTrainer(259, List.of(), 1)).hasMessageContaining("260 ids");
        assertThatThrownBy(() -> new BytePairTrainer(300, List.of("<|end|>"), 1))
                .hasMessageContaining("<|end|>");
        assertThatThrownBy(() -> new BytePairTrainer(300, List.of(), 0)).hasMessageContaining("minFrequency");
    }

    private Tokenizer trained(String text, int vocabSize, long minFrequency, String... special) throws IOException {
        BytePairTrainer trainer = new BytePairTrainer(vocabSize, List.of(special), minFrequency);
        trainer.add(text);
        trainer.write(folder);
        return Tokenizer.load(folder);
    }
}
