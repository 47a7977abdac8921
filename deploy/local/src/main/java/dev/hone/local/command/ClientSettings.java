package dev.hone.local.command;

import dev.hone.local.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command that looks at what is running finds it. */
final class ClientSettings {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file of what runs (default: `hone up` on its usual ports).")
    @Nullable
    Path config;

    Settings settings() throws IOException {
        return ShippedSettings.read("up.yaml", config, System.getenv());
    }
}
