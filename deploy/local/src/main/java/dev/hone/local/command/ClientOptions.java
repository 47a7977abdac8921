package dev.hone.local.command;

import dev.hone.local.console.UsageException;
import dev.hone.local.versions.VersionLog;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that looks at a line. */
final class ClientOptions {

    @Mixin
    private ClientSettings found = new ClientSettings();

    @Option(names = "--line", paramLabel = "LINE", defaultValue = "main", description = "The line (default: main).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String line;

    Settings settings() throws IOException {
        return found.settings();
    }

    VersionLog log() throws IOException, InterruptedException {
        Settings settings = settings();
        Set<String> lines = LinesConfig.from(settings).lines();
        if (!lines.contains(line)) {
            throw new UsageException("no line " + line + "; one of " + lines + ", or declare it under lines.");
        }
        return VersionLog.read(Wire.from(settings));
    }
}
