package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that looks at a line. */
final class ClientOptions {

    @Mixin
    private ClientSettings found = new ClientSettings();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--line",
            paramLabel = "LINE",
            defaultValue = "main",
            description = "The line (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String line;

    /** The way to Kafka, found out at once, for a line that there is. */
    KafkaAccess wire() throws IOException, InterruptedException {
        Set<String> lines = LinesConfig.from(found.settings()).lines();
        if (!lines.contains(line)) {
            throw new UsageException("no line " + line + "; one of " + lines + ", or declare it under lines.");
        }
        return found.reached();
    }

    Settings settings() throws IOException {
        return found.settings();
    }

    VersionLog log() throws IOException, InterruptedException {
        return VersionLog.read(wire());
    }

    /** The base of what runs; empty where its settings name none. */
    Optional<String> base() throws IOException {
        Settings settings = found.settings();
        return Optional.ofNullable(settings.section("trainer.")
                        .getOrDefault("base", settings.section("serving.").get("base")))
                .map(Object::toString);
    }

    /** Where versions lie. */
    ArtifactStore artifacts() throws IOException {
        return found.artifacts();
    }

    /** The same, whoever signed what is fetched. */
    ArtifactStore unsignedArtifacts() throws IOException {
        return Signers.withoutKeys(found.artifactsConfig()).open(ArtifactStores::at);
    }

    /** Who signed versions; empty where the settings speak of no keys. */
    Optional<Signers> signers() throws IOException {
        return Signers.of(found.artifactsConfig());
    }

    /** The key to sign with. */
    Optional<Path> signingKey() throws IOException {
        return Signers.file(found.artifactsConfig(), "sign.key");
    }
}
