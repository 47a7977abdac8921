package dev.hone.cli.serving;

import dev.hone.schemas.config.Settings;
import dev.hone.serving.capture.Outbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Captures until it is killed, and writes down every id whose capture has returned. */
final class CapturingProgram {

    private CapturingProgram() {}

    /** Arguments: the configuration file and the file for the ids. */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.read(Path.of(arguments[0]), Map.of());
        InstantSource clock = InstantSource.system();
        try (Outbox outbox = Captures.outbox(settings);
                var ids = Files.newBufferedWriter(Path.of(arguments[1]), StandardOpenOption.CREATE)) {
            outbox.start();
            for (long number = 0; outbox.failure().isEmpty(); number++) {
                Captures.capture(outbox, "k" + number, clock.instant());
                ids.write("k" + number + "\n");
                ids.flush();
            }
        }
    }

    static Process launch(Settings settings, Path folder, Path ids) {
        try {
            Path config = Files.createTempFile(folder, "capturing", ".yaml");
            var lines = new ArrayList<String>();
            settings.section("").forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
            Files.write(config, lines);
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CapturingProgram.class.getName(),
                            config.toString(),
                            ids.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(
                            Path.of("target", "child-capturing.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ids so far; a line that is still being written is none. */
    static List<String> written(Path ids) {
        try {
            String text = Files.exists(ids) ? Files.readString(ids) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
