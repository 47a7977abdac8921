package dev.hone.cli.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that somebody fills to its last byte while {@code hone up} writes to it: a file system in memory, which only
 * root may mount.
 */
class FullDiskIT {

    private static final String SIZE = "size=420m";
    private static final int CHUNK = 1 << 20;

    @TempDir
    Path folder;

    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectories(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", disk.toString()) == 0,
                "SKIPPED: a full disk needs the right to mount a file system");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", disk.toString());
    }

    @Test
    void saysSoStopsAndComesBackWithAllThatWasAcknowledgedWhenThereIsRoom() throws Exception {
        try (UpProcess up = new UpProcess(folder, disk.resolve("data"));
                Visitors visitors = new Visitors(up.serving())) {
            up.startAndAwaitReady();
            visitors.come(3);
            visitors.awaitGraded(30);

            fill();
            int code = up.end();
            String stopped = up.words();
            visitors.leave();
            up.start();
            int refused = up.end();
            String refusal = up.words();
            Files.delete(disk.resolve("balloon"));
            up.startAndAwaitReady();

            assertThat(code).as(stopped).isEqualTo(1);
            assertThat(stopped).contains("the disk of " + disk).contains("is full");
            assertThat(refused).as(refusal).isEqualTo(1);
            assertThat(refusal).contains("256 MB needed to start");
            visitors.assertNothingIsLost(up.wire());
        }
    }

    private void fill() throws IOException {
        try (OutputStream balloon = Files.newOutputStream(disk.resolve("balloon"))) {
            byte[] chunk = new byte[CHUNK];
            while (true) {
                balloon.write(chunk);
            }
        } catch (IOException full) {
            assertThat(Files.size(disk.resolve("balloon"))).isPositive();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException notThere) {
            return 1;
        }
    }
}
