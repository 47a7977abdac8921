package dev.hone.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.cli.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {

    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96125                96125                processes
            Max open files            %s                 1048576              files
            """;
    private static final long MEMORY = 8L << 30;
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "Linux, amd64, OK",
        "Linux, aarch64, OK",
        "Linux, riscv64, PROBLEM",
        "Mac OS X, aarch64, OK",
        "Mac OS X, x86_64, PROBLEM",
        "Windows 11, amd64, PROBLEM"
    })
    void saysWhereTheNativeLibrariesAreNotThoseOfTheMachine(String system, String architecture, State state) {
        assertThat(new Platform(system, architecture, 17, "", MEMORY)
                        .findings()
                        .get(0)
                        .state())
                .isEqualTo(state);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"1024, WARNING", "65535, WARNING", "65536, OK", "unlimited, OK"})
    void warnsOfTooFewOpenFiles(String soft, State state) {
        Platform platform = new Platform("Linux", "amd64", 17, LIMITS.formatted(soft), MEMORY);

        assertThat(platform.findings())
                .filteredOn(finding -> finding.what().equals("open files"))
                .extracting(Finding::state)
                .containsExactly(state);
    }

    @Test
    void warnsOfLittleMemory() {
        List<Finding> findings = new Platform("Linux", "amd64", 17, "", 1L << 30).findings();

        assertThat(findings)
                .last()
                .isEqualTo(Finding.warning(
                        "memory", "1.0 GiB: a program wants 4 GiB, of which Java's heap is less than half"));
    }

    @Test
    void aFolderThatIsNotThereYetIsFineWhereItCanBeMade() throws IOException {
        Finding finding = new Folder("data.dir", folder.resolve("a").resolve("b")).finding();

        assertThat(finding.state()).isEqualTo(State.OK);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileInThePlaceOfAFolderIsAProblem() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(new Folder("data.dir", file).finding())
                .isEqualTo(Finding.problem("data.dir", file + " is no folder: name another, or take it away"));
        assertThat(new Folder("data.dir", file.resolve("below")).finding().state())
                .isEqualTo(State.PROBLEM);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'Sun, 29 Nov 2026 12:00:04 GMT', OK",
        "'Sun, 29 Nov 2026 11:59:56 GMT', OK",
        "'Sun, 29 Nov 2026 12:00:06 GMT', PROBLEM",
        "'Sun, 29 Nov 2026 11:00:00 GMT', PROBLEM",
        "yesterday, WARNING"
    })
    void comparesTheClockWithTheRegistrys(String told, State state) {
        assertThat(Clocks.compared(told, NOON).state()).isEqualTo(state);
    }
}
