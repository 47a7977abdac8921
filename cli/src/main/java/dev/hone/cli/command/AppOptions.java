package dev.hone.cli.command;

import dev.hone.schemas.config.Settings;
import dev.hone.terminal.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of a program that runs alone, against any Kafka. */
final class AppOptions {

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration file (YAML).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path config;

    Settings settings() {
        if (!Files.isRegularFile(config)) {
            throw new UsageException("no such file: " + config);
        }
        return Settings.read(config, System.getenv());
    }
}
