package dev.hone.lab.improve;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.lab.replay.formats.LogOptions;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFitTest {

    @TempDir
    Path folder;

    @Test
    void refusesALogOfWhichNoRoundCouldGiveAVersion() throws IOException {
        assertThatThrownBy(() -> look(30))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("30 of the first 100 answers")
                .hasMessageContaining("trainer.recipe.max.tokens (64)");
    }

    @Test
    void letsALogPassOfWhichARoundMayLeaveOutTheLongRows() throws IOException {
        assertThatCode(() -> look(20)).doesNotThrowAnyException();
    }

    private void look(int tooLong) throws IOException {
        String rows = IntStream.range(0, 100)
                .mapToObj(i -> "{\"prompt\":\"q" + i + "\",\"completion\":\"" + "a".repeat(i < tooLong ? 70 : 10)
                        + "\",\"label\":" + (i % 2 == 0) + "}\n")
                .collect(Collectors.joining());
        Path log = Files.writeString(folder.resolve("log.jsonl"), rows);
        ByteLevelTokenizer.write(folder, List.of());
        Settings settings =
                Settings.of(Map.of("trainer.recipe.max.tokens", "64", "trainer.recipe.max.prompt.tokens", "32"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            var fit = new RowFit();
            RatedLog.open(log, LogOptions.found(1_767_225_600_000L)).records().forEach(fit::see);
            fit.require(new Renderer(tokenizer), Recipe.from(settings));
        }
    }
}
