package dev.hone.lab.replay;

import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Starts a program as a process of its own, with its own configuration file. */
public final class ChildProgram {

    private ChildProgram() {}

    /**
     * Runs the program with {@code --config FILE}; what it prints goes to {@code target/child-NAME.log}, after its main
     * class.
     */
    public static Process launch(Class<?> main, Settings settings, Path folder) {
        String command = main.getSimpleName();
        try {
            Path config = Files.createTempFile(folder, command, ".yaml");
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
                            main.getName(),
                            "--config",
                            config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(
                            Path.of("target", "child-" + command + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
