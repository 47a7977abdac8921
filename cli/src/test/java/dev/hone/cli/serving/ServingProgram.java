package dev.hone.cli.serving;

import dev.hone.schemas.config.Settings;
import dev.hone.serving.ServingCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Serving as a process of its own, as an operator starts it. */
final class ServingProgram {

    private ServingProgram() {}

    /** Runs {@code hone serving --config FILE}; what it prints goes to {@code target/child-serving.log}. */
    static Process launch(Settings settings, Path folder) {
        try {
            Path config = Files.createTempFile(folder, "serving", ".yaml");
            var lines = new ArrayList<String>();
            settings.section("").forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
            Files.write(config, lines);
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Dai.djl.offline=true",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ServingCommand.class.getName(),
                            "--config",
                            config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(
                            Path.of("target", "child-serving.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
