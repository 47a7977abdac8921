package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code docs/commands.md} is what the commands say of themselves; {@code -Dcommands.write=true} writes it. */
class CommandsPageTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PAGE = DOCS.resolve("commands.md");
    private static final Pattern SPAN = Pattern.compile("`(?:\\./|bin/)?hone\\s+([a-z][^`]*)`");
    private static final Pattern LINE = Pattern.compile("(?m)^ {4,}(?:\\./|bin/)?hone ([a-z].*)$");
    private static final Pattern SHELL = Pattern.compile("\\s(?:#|>|\\||&&|2>|<|\\\\$).*|;.*");

    private final CommandLine root = CommandTree.read().root();

    @Test
    void thePageIsWhatTheCommandsSay() throws IOException {
        String written = CommandTree.read().page();

        if (Boolean.getBoolean("commands.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE))
                .describedAs("write it anew: CommandsPageTest with -Dcommands.write=true")
                .isEqualTo(written);
    }

    @Test
    void everyCommandThatAPageShowsIsThere() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Stream.of(SPAN, LINE)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .map(found -> SHELL.matcher(found.group(1)).replaceAll("").strip())
                    .forEach(command -> CommandTree.faults(root, List.of(command.split("\\s+")))
                            .forEach(fault -> wrong.add(page + ": hone " + command + ": no " + fault)));
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sing", "rollout sing --why x", "rollout pause --because x", "rollout pause|sing --why TEXT"})
    void aCommandThatThereIsNotIsFound(String command) {
        assertThat(CommandTree.faults(root, List.of(command.split(" ")))).hasSize(1);
    }

    private static List<Path> pages() throws IOException {
        Path root = DOCS.resolve("..");
        try (Stream<Path> docs = Files.list(DOCS)) {
            return Stream.concat(
                            docs.filter(page -> page.toString().endsWith(".md")),
                            Stream.of(root.resolve("README.md"), root.resolve("deploy/README.md")))
                    .toList();
        }
    }
}
