package dev.hone.local.command;

import dev.hone.local.console.UsageException;
import dev.hone.schemas.config.Settings;
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
