package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStores;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.Reach;
import dev.hone.lab.testbed.workspace.Addresses;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.ArtifactsConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options and settings by which a command finds what is running: named by a file, or else as the {@code hone up} of a
 * data directory has left word.
 */
final class ClientSettings {

    private static final String SETTING = "kafka.bootstrap.servers";
    private static final String VARIABLE = "HONE_KAFKA_BOOTSTRAP_SERVERS";
    private static final String MEND = "start it, or mend the setting";

    /** How long a look may take where Kafka does not answer any more. */
    static final Map<String, String> HASTE = Map.of(
            "kafka.default.api.timeout.ms",
            "15000",
            "kafka.request.timeout.ms",
            "10000",
            "kafka.max.block.ms",
            "15000");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = UpCommand.DATA,
            description =
                    "The data directory of a `hone up`, which leaves its addresses there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file of what runs; the Kafka that it names is asked.")
    @Nullable
    Path config;

    Settings settings() throws IOException {
        return found().settings;
    }

    /** Where versions lie. */
    ArtifactStore artifacts() throws IOException {
        return artifactsConfig().toRead().open(ArtifactStores::at);
    }

    /** The settings of the store. */
    ArtifactsConfig artifactsConfig() throws IOException {
        Settings settings = settings();
        ArtifactsConfig config = ArtifactsConfig.from(settings);
        boolean isNamed = settings.section("artifacts.").containsKey("location");
        return isNamed ? config : config.at(UpCommand.artifacts(data).toString());
    }

    /** Where the streams applications of this machine keep their stores. */
    Path stateFolder(Settings settings) {
        Object set = settings.section("data.").get("dir");
        Path folder = set == null ? data.resolve(UpCommand.NAME).resolve("state") : Path.of(set.toString());
        return folder.resolve("streams-app");
    }

    /** The way to Kafka; throws {@link RunFailedException} where it leads nowhere, or nothing has ever run there. */
    KafkaAccess reached() throws IOException, InterruptedException {
        Found found = found();
        KafkaAccess wire = KafkaAccess.from(found.settings.with(HASTE));
        var reach = new Reach(wire);
        Optional<Set<String>> topics = reach.topics();
        if (topics.isEmpty()) {
            throw new RunFailedException(reach.silence() + ": " + found.advice);
        }
        if (!topics.get().contains(wire.name(Topics.ROLLOUT_EVIDENCE))) {
            throw new RunFailedException("the Kafka at " + reach.servers() + " has no topics "
                    + wire.topics().prefix() + ".*: nothing has run there yet, or with another topics.prefix");
        }
        return wire;
    }

    private record Found(Settings settings, String advice) {}

    private Found found() throws IOException {
        Settings files = read(config);
        if (files.section("kafka.").containsKey("bootstrap.servers")) {
            boolean variable = System.getenv().containsKey(VARIABLE);
            return new Found(files, SETTING + " of " + (variable ? VARIABLE : String.valueOf(config)) + "; " + MEND);
        }
        Optional<Addresses.Found> left = Addresses.of(data, UpCommand.NAME);
        if (left.isPresent()) {
            Path its = left.get().config().orElse(null);
            Settings settings = config == null && its != null ? read(its) : files;
            return new Found(
                    settings.with(left.get().settings()),
                    "the `hone up` that left this address in " + left.get().file()
                            + " has stopped, or is very busy; start it again, or wait");
        }
        return new Found(
                files,
                "is `hone up` running? One that runs in another folder is found by --data DIR, another Kafka by "
                        + SETTING + " in --config FILE");
    }

    private static Settings read(@Nullable Path file) throws IOException {
        return ShippedSettings.read("up.yaml", file, System.getenv());
    }
}
