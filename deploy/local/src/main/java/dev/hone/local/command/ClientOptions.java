package dev.hone.local.command;

import dev.hone.local.versions.VersionLog;
import dev.hone.local.wire.Wire;
import dev.hone.local.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that looks at what is running. */
final class ClientOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file of what runs (default: that of `hone up` on this machine).")
    @Nullable
    Path config;

    @Option(names = "--line", paramLabel = "LINE", defaultValue = "main", description = "The line (default: main).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String line;

    Settings settings() throws IOException {
        return ShippedSettings.read("up.yaml", config, System.getenv());
    }

    VersionLog log() throws IOException, InterruptedException {
        return VersionLog.read(Wire.from(settings()));
    }
}
