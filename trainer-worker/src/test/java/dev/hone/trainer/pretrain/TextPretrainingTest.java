package dev.hone.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.llm.model.LanguageModel;
import dev.hone.trainer.pretrain.TextPretraining.Made;
import dev.hone.trainer.pretrain.TextPretrainingConfig.Shape;
import dev.hone.trainer.train.TrainingObserver;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPretrainingTest {

    private static final int STEPS = 12;
    private static final int NEVER = -1;

    @TempDir
    Path folder;

    private Path text = Path.of("");

    @BeforeEach
    void writeText() throws IOException {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            words.append("The stone number ").append(i % 7).append(" lies by the river.\n");
        }
        text = Files.writeString(folder.resolve("text.txt"), words);
    }

    @Test
    void learnsTheTextAndWritesAModelThatLoads() throws IOException {
        Path output = folder.resolve("model");

        TokenSum seen = new TokenSum();

        Made made = new TextPretraining(config(60, 1), seen).run(files(), output, false);

        assertThat(made.trainedTokens()).isEqualTo(seen.tokens).isGreaterThan(made.textTokens());
        assertThat(made.steps()).isEqualTo(60);
        assertThat(made.vocabulary()).isGreaterThan(260).isLessThanOrEqualTo(300);
        assertThat(made.heldOutLoss()).isLessThan(.7 * Math.log(made.vocabulary()));
        assertThat(output).isDirectoryNotContaining("glob:**checkpoint");
        assertThat(output.resolve("generation_config.json")).content().contains("eos_token_id");
        try (LanguageModel loaded = LanguageModel.load(output)) {
            assertThat(loaded.digest()).isEqualTo(made.digest());
            assertThat(loaded.config().endTokenIds()).hasSize(1);
        }
    }

    @Test
    void goesOnToTheSameBitsAfterAStop() throws IOException {
        Made whole = pretraining(NEVER, config(STEPS, 1)).run(files(), folder.resolve("whole"), false);
        Path halves = folder.resolve("halves");
        assertThatThrownBy(() -> pretraining(5, config(STEPS, 1)).run(files(), halves, false))
                .isInstanceOf(TrainingStoppedException.class);

        Made resumed = pretraining(NEVER, config(STEPS, 1)).run(files(), halves, true);

        assertThat(resumed.stepsTaken()).isEqualTo(STEPS - 5);
        assertThat(resumed.digest()).isEqualTo(whole.digest());
        assertThat(resumed.trainedTokens()).isEqualTo(whole.trainedTokens());
    }

    @Test
    void refusesToGoOnWithOtherSettingsOrAnotherText() throws IOException {
        Path output = folder.resolve("model");
        assertThatThrownBy(() -> pretraining(5, config(STEPS, 1)).run(files(), output, false))
                .isInstanceOf(TrainingStoppedException.class);

        assertThatThrownBy(() -> pretraining(NEVER, config(STEPS, 2)).run(files(), output, true))
                .hasMessageContaining("another seed: 1, now 2");
        Files.writeString(text, "And another line at the end of it all.\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> pretraining(NEVER, config(STEPS, 1)).run(files(), output, true))
                .hasMessageContaining("another text");
    }

    @Test
    void saysHowToGoOnWhereSomethingIsThereAlready() throws IOException {
        Path output = folder.resolve("model");
        assertThatThrownBy(() -> pretraining(NEVER, config(STEPS, 1)).run(files(), output, true))
                .hasMessageContaining("no checkpoint");
        assertThatThrownBy(() -> pretraining(5, config(STEPS, 1)).run(files(), output, false))
                .isInstanceOf(TrainingStoppedException.class);
        assertThatThrownBy(() -> pretraining(NEVER, config(STEPS, 1)).run(files(), output, false))
                .hasMessageContaining("--resume");
        pretraining(NEVER, config(STEPS, 1)).run(files(), output, true);
        assertThatThrownBy(() -> pretraining(NEVER, config(STEPS, 1)).run(files(), output, false))
                .hasMessageContaining("holds a model already");
    }

    @Test
    void readsLinesAndFoldersInOrderAndEndsEachDocument() throws IOException {
        Path documents = Files.createDirectories(folder.resolve("documents"));
        Files.writeString(documents.resolve("b.txt"), "second");
        Files.writeString(documents.resolve("a.jsonl"), "{\"body\":\"first\"}\n\n{\"body\":\"and more\"}\n");
        Files.writeString(documents.resolve("c.md"), "no text");
        List<String> heard = new ArrayList<>();

        TextFiles.of(List.of(documents), "body").read((piece, last) -> heard.add(piece + (last ? "." : "")));

        assertThat(heard).containsExactly("first.", "and more.", "second.");
    }

    @Test
    void readsALongDocumentInPiecesThatMakeItWhole() throws IOException {
        String words = "one two three\nfour ".repeat(60_000);
        Files.writeString(text, words);
        StringBuilder whole = new StringBuilder();
        List<Boolean> ends = new ArrayList<>();

        files().read((piece, last) -> {
            whole.append(piece);
            ends.add(last);
        });

        assertThat(whole).hasToString(words);
        assertThat(ends).hasSizeGreaterThan(2).endsWith(true);
        assertThat(ends.indexOf(true)).isEqualTo(ends.size() - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.jsonl | {\"other\":1} | line 1: needs text under \"text\"",
                "x.jsonl | {     | line 1 is not valid JSON",
                "x.csv   | a     | neither .txt nor .jsonl"
            })
    void saysWhichFileCannotBeRead(String name, String content, String words) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);

        assertThatThrownBy(() -> TextFiles.of(List.of(file), "text").read((piece, last) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        Files.write(text, new byte[] {'a', (byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> files().read((piece, last) -> {})).hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesAShapeThatCannotBe() {
        assertThatThrownBy(() -> new Shape(1, 10, 3, 3, 8, 300, 16, false))
                .hasMessageContaining("hidden (10) must be a multiple of heads (3)");
        assertThatThrownBy(() -> new Shape(1, 16, 4, 3, 8, 300, 16, false))
                .hasMessageContaining("heads (4) must be a multiple of kv-heads (3)");
    }

    private TextFiles files() throws IOException {
        return TextFiles.of(List.of(text), "text");
    }

    private static TextPretrainingConfig config(int steps, long seed) {
        var shape = new Shape(1, 32, 2, 1, 64, 300, 32, false);
        return new TextPretrainingConfig(shape, OptionalLong.of(steps * 4L * 32), 4, .01, 2, .1, 4, seed, 1);
    }

    /** One that is told to stop after a step. */
    private static TextPretraining pretraining(int stopAfter, TextPretrainingConfig config) {
        return new TextPretraining(config, new TrainingObserver() {
            private int taken;

            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {
                taken = step;
            }

            @Override
            public boolean stopRequested() {
                return taken == stopAfter;
            }
        });
    }

    private static final class TokenSum implements TrainingObserver {

        private long tokens;

        @Override
        public void stepped(int step, int steps, double loss, int responseTokens) {
            tokens += responseTokens;
        }
    }
}
