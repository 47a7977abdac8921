package dev.hone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The launcher names what there is. */
class LauncherTest {

    @Test
    void runsInTheLauncherEachProgramByItsOwnMain() throws Exception {
        List<String[]> programs = Files.readString(Path.of("../hone"))
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("[a-z-]+\\) echo dev\\.hone\\..* ;;"))
                .map(line -> line.split("\\) echo | ;;"))
                .toList();

        assertThat(programs)
                .extracting(program -> program[0])
                .containsExactly("streams-app", "trainer-worker", "serving");
        for (String[] program : programs) {
            Class<?> main = Class.forName(program[1]);
            assertThat(main.getMethod("main", String[].class)).isNotNull();
            assertThat(main.getAnnotation(CommandLine.Command.class).name()).isEqualTo(program[0]);
        }
    }

    @Test
    void listsInTheLauncherTheCommandsThatThereAre() throws IOException {
        Set<String> listed = Files.readString(Path.of("../hone"))
                .lines()
                .filter(line -> line.matches(" {2}[a-z-]+( [a-z]+)? {2,}[A-Z].*"))
                .map(line -> line.strip().split(" {2,}")[0])
                .collect(Collectors.toSet());
        Set<String> there = new TreeSet<>();

        new CommandLine(new HoneCommand()).getSubcommands().forEach((name, command) -> {
            List<String> its = command.getSubcommands().keySet().stream()
                    .map(child -> name + " " + child)
                    .toList();
            // A command is listed by itself or by all that it consists of.
            if (!its.isEmpty() && !listed.contains(name)) {
                there.addAll(its);
            } else {
                there.add(name);
            }
        });

        assertThat(listed).containsExactlyInAnyOrderElementsOf(there);
    }
}
