package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.llm.model.LanguageModel;
import dev.hone.llm.model.ModelConfig;
import dev.hone.llm.text.ByteLevelTokenizer;
import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImproveIT {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void makesAnAdapterAndAReportOfALog() throws IOException {
        Path base = base();
        Path log = log();
        Path output = folder.resolve("out");

        int code = improve(base, log, output);

        assertThat(code).describedAs(err.toString()).isZero();
        assertThat(output.resolve("adapter"))
                .isDirectoryContaining("glob:**/adapter_config.json")
                .isDirectoryContaining("glob:**/adapter_model.safetensors");
        assertThat(output.resolve("work")).doesNotExist();
        JsonNode report =
                new ObjectMapper().readTree(output.resolve("report.json").toFile());
        assertThat(report.at("/counts/rows").asInt()).isEqualTo(121);
        assertThat(report.at("/counts/events/examples").asInt()).isEqualTo(120);
        assertThat(report.path("rounds")).hasSize(1);
        assertThat(report.at("/comparison/answers").asInt()).isPositive();
        assertThat(report.path("pairs")).isNotEmpty();
        assertThat(report.path("steps")).isNotEmpty();
        assertThat(Files.readString(output.resolve("report.html"))).contains("Side by side", "row");
        assertThat(err.toString())
                .contains("is read as TRL KTO rows", "1 of 121 rows cannot be used", "120 rated answers", "one round");
    }

    private int improve(Path base, Path log, Path output) {
        return CommandMain.run(
                new HoneCommand(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                "improve",
                "--base",
                base.toString(),
                "--log",
                log.toString(),
                "--output",
                output.toString());
    }

    private Path log() throws IOException {
        String rows = IntStream.range(0, 120)
                .mapToObj(i -> "{\"prompt\":\"say %d\",\"completion\":\"%s\",\"label\":%b}\n"
                        .formatted(i, i % 3 == 0 ? "ok" : "no way", i % 3 == 0))
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("log.jsonl"), rows + "{\"prompt\":\"say\",\"label\":true}\n");
    }

    private Path base() throws IOException {
        Path base = Files.createDirectories(folder.resolve("base"));
        ByteLevelTokenizer.write(base, List.of());
        int vocabulary = ByteLevelTokenizer.vocabSize(0);
        try (LanguageModel random = LanguageModel.random(ModelConfig.small(vocabulary, 32, 1, 2, 259), 1)) {
            random.write(base);
        }
        return base;
    }
}
