package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void helpIsNoError() throws InterruptedException {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(lines()).containsExactly("usage: streams-app --config FILE");
    }

    @Test
    void wrongArgumentsAreOneLineAndExitCodeTwo() throws InterruptedException {
        assertThat(run(Map.of(), "--konfig", "x")).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("--konfig").contains("--config FILE");
    }

    @Test
    void aFileThatIsNotThereIsOneLineAndExitCodeTwo() throws InterruptedException {
        String file = folder.resolve("missing.yaml").toString();

        assertThat(run(Map.of(), "--config", file)).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains(file);
    }

    @Test
    void aWrongKeyIsOneLineAndExitCodeTwo() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("hone.yaml"), "rounds:\n  exampels: 5\nrollout.policy: gate\n");

        assertThat(run(Map.of(), "--config", file.toString())).isEqualTo(2);
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("rounds.exampels")
                .contains("rounds.examples");
    }

    @Test
    void theEnvironmentCounts() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("hone.yaml"), "rollout.policy: gate\n");

        assertThat(run(Map.of("HONE_ROUNDS_EXAMPLES", "few"), "--config", file.toString()))
                .isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("rounds.examples");
    }

    private int run(Map<String, String> environment, String... arguments) throws InterruptedException {
        try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            return CommandLine.run(List.of(arguments), environment, err);
        }
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
