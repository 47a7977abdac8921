package dev.hone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The launcher names what there is. */
class LauncherTest {

    @TempDir
    Path folder;

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

    @ParameterizedTest
    @CsvSource({"Linux, riscv64", "Darwin, x86_64", "FreeBSD, amd64", "MINGW64_NT-10.0, x86_64"})
    void saysAtOnceOnWhatPlatformNothingRuns(String system, String machine) throws Exception {
        Said said = run(system, machine, "status");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.words())
                .contains("nothing runs on " + system + " " + machine, "Linux on x86-64 and aarch64", "macOS on arm64")
                .doesNotContain("building");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, x86_64, linux-x86_64",
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-aarch64",
        "Darwin, arm64, osx-aarch64"
    })
    void aReleaseSaysWhoseNativesItCarries(String system, String machine, String platform) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("release").resolve("bin"));
        Path lib = Files.createDirectories(folder.resolve("release").resolve("lib"));
        Files.createFile(lib.resolve("pytorch-native-cpu-2.7.1-other-platform.jar"));
        Path launcher = Files.copy(Path.of("../hone"), bin.resolve("hone"), StandardCopyOption.COPY_ATTRIBUTES);

        Said said = run(launcher, system, machine, "status");

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.words())
                .contains("carries the natives of other-platform", "this machine is " + platform)
                .contains("-Dnatives.platform=" + platform);
    }

    @Test
    void tellsItsCommandsOnAnyPlatform() throws Exception {
        assertThat(run("Plan9", "mips", "--help").code()).isZero();
    }

    /** What it ended with, and what it said. */
    private record Said(int code, String words) {}

    private Said run(String system, String machine, String command) throws Exception {
        return run(Path.of("../hone"), system, machine, command);
    }

    // On a machine that says it is another.
    private Said run(Path launcher, String system, String machine, String command) throws Exception {
        Path path = Files.createDirectories(folder.resolve("path"));
        Path uname = Files.writeString(
                path.resolve("uname"),
                "#!/bin/sh\n[ \"$1\" = -s ] && echo '" + system + "' || echo '" + machine + "'\n");
        Files.setPosixFilePermissions(uname, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder =
                new ProcessBuilder(launcher.toAbsolutePath().toString(), command).redirectErrorStream(true);
        builder.environment().merge("PATH", "", (usual, none) -> path + ":" + usual);
        Process process = builder.start();
        String words = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), words);
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
