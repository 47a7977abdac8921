package dev.hone.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.terminal.CommandMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsAppCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpIsNoError() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--config=FILE");
    }

    @Test
    void wrongArgumentsAreOneLineAndExitCodeTwo() {
        assertThat(run("--konfig", "x")).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("--config");
    }

    @Test
    void aFileThatIsNotThereIsOneLineAndExitCodeTwo() {
        String file = folder.resolve("missing.yaml").toString();

        assertThat(run("--config", file)).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains(file);
    }

    @Test
    void aWrongKeyIsOneLineAndExitCodeTwo() throws IOException {
        Path file = Files.writeString(folder.resolve("hone.yaml"), "rounds:\n  exampels: 5\nrollout.policy: gate\n");

        assertThat(run("--config", file.toString())).isEqualTo(2);
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("rounds.exampels")
                .contains("rounds.examples");
    }

    private int run(String... arguments) {
        return CommandMain.run(
                new StreamsAppCommand(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private List<String> lines() {
        return err.toString().lines().toList();
    }
}
