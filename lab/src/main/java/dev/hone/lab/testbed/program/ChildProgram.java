package dev.hone.lab.testbed.program;

import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a program as a process of its own, with its own configuration file. */
public final class ChildProgram {

    private ChildProgram() {}

    /**
     * What a process gets besides its settings.
     *
     * @param options of the JVM
     * @param environment on top of this process's own
     * @param log where what it prints is appended
     */
    public record Surroundings(List<String> options, Map<String, String> environment, Path log) {
        public Surroundings {
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Runs the program with {@code --config FILE}; what it prints goes to {@code target/child-NAME.log}, after its main
     * class.
     */
    public static Process launch(Class<?> main, Settings settings, Path folder) {
        Path log = Path.of("target", "child-" + main.getSimpleName() + ".log");
        return launch(main, settings, folder, new Surroundings(List.of(), Map.of(), log));
    }

    /** The same in other surroundings; its configuration file is written into the folder. */
    public static Process launch(Class<?> main, Settings settings, Path folder, Surroundings surroundings) {
        try {
            Path config = Files.createTempFile(folder, main.getSimpleName(), ".yaml");
            var lines = new ArrayList<String>();
            settings.section("").forEach((key, value) -> lines.add(key + ": \"" + value + "\""));
            Files.write(config, lines);
            return java(surroundings, main.getName(), "--config", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a main class of this process's class path. */
    public static Process java(Surroundings surroundings, String main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dai.djl.offline=true"));
        command.addAll(surroundings.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(surroundings.log().toFile()));
        builder.environment().putAll(surroundings.environment());
        return builder.start();
    }
}
