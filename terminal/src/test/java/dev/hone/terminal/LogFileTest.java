package dev.hone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {

    @TempDir
    Path folder;

    @AfterEach
    void quiet() {
        LogFile.onErrorStream();
    }

    @Test
    void theLogIsTurnedOverAndItsOldPartsEnd() throws IOException {
        LogFile.in(folder);
        String line = "x".repeat(1 << 20);
        for (int i = 0; i < 70; i++) {
            LoggerFactory.getLogger("dev.hone.test").atWarn().log(line);
        }
        LogFile.onErrorStream();

        assertThat(sizes()).hasSize(1 + LogFile.KEPT).allMatch(size -> size < LogFile.MAX_BYTES + (2L << 20));
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        Path file = LogFile.in(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderThatIsNotThereIsMadeForIt() throws IOException {
        Path file = LogFile.in(folder.resolve("not").resolve("there"));

        assertThat(file).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    private List<Long> sizes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.toFile().length()).toList();
        }
    }
}
