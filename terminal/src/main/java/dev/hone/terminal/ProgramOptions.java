package dev.hone.terminal;

import dev.hone.schemas.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of a program that has a process to itself. */
public final class ProgramOptions {

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration file (YAML).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path config;

    /** What the file says, and the environment over it; throws {@link UsageException} where there is no such file. */
    public Settings settings() {
        if (!Files.isRegularFile(config)) {
            throw new UsageException("no such file: " + config);
        }
        return Settings.read(config, System.getenv());
    }
}
