package dev.hone.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be touched is made of paths, not of permissions: these keep out no administrator. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the longest path of a system is a matter of its own")
class FoldersTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int LONGEST_PATH = 4095;
    private static final int LONGEST_NAME = 255;

    @TempDir
    Path temporary;

    @Test
    void aLeftoverThatCannotBeTakenAwayStaysAndTheOthersGo() throws IOException {
        Path parent = deep(LONGEST_PATH - 200);
        Path stays = left(parent, "x".repeat(190));
        Path goes = left(parent, "short");

        Folders.deleteAbandoned(parent, DAY);

        assertThat(stays).isDirectory();
        assertThat(goes).doesNotExist();
        assertThat(entries(parent)).containsExactly(stays);
    }

    @Test
    void aLeftoverThatCannotBeDeletedIsInNobodysWay() throws IOException {
        Path parent = deep(LONGEST_PATH - 200);
        Path left = Files.createDirectory(parent.resolve("l"));
        Files.createFile(left.resolve("x".repeat(190)));
        age(left);

        Folders.deleteAbandoned(parent, DAY);

        Path taken = entries(parent).get(0).resolve("l");
        assertThat(left).doesNotExist();
        assertThat(taken).isDirectory();
        Files.move(taken, temporary.resolve("l"));
    }

    private Path deep(int length) throws IOException {
        StringBuilder path = new StringBuilder(temporary.toAbsolutePath().toString());
        while (path.length() < length) {
            int name = Math.min(LONGEST_NAME, length - path.length() - 1);
            // A name of no letter would be none, and a slash is one more.
            path.append('/').append("d".repeat(Math.max(1, name)));
        }
        return Files.createDirectories(Path.of(path.toString()));
    }

    private static Path left(Path parent, String name) throws IOException {
        Path left = Files.createDirectory(parent.resolve(name));
        age(left);
        return left;
    }

    private static void age(Path left) throws IOException {
        FileTime now = Files.getLastModifiedTime(left);
        Files.setLastModifiedTime(left, FileTime.from(now.toInstant().minus(DAY.multipliedBy(2))));
    }

    private static List<Path> entries(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.toList();
        }
    }
}
