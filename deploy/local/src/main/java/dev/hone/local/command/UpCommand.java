package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.Progress;
import dev.hone.local.console.Stop;
import dev.hone.local.program.Programs;
import dev.hone.local.program.Running;
import dev.hone.local.program.Serving;
import dev.hone.local.program.TrainingProgress;
import dev.hone.local.replay.Seed;
import dev.hone.local.workspace.Cluster;
import dev.hone.local.workspace.ShippedSettings;
import dev.hone.local.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole loop in this process. */
@Command(
        name = "up",
        description =
                "Run the whole loop in one process: serving, the streams applications, a trainer, and a broker and a "
                        + "registry of its own unless the settings name yours.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    static final String DATA = ".hone";

    private static final String NAME = "up";
    private static final String BROKER = "bootstrap.servers";
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = DATA,
            description = "Where topics, state, versions and logs are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from those that ship. One that names kafka.bootstrap.servers and "
                    + "schema.registry.url runs on your Kafka.")
    private @Nullable Path config;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description =
                    "The base model (config.json, model.safetensors, tokenizer.json); without one, a tiny one is made.")
    private @Nullable Path base;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port of the broker of its own, 0 for any (default: ${DEFAULT-VALUE}).")
    private int brokerPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the registry of its own, 0 for any (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Mixin
    private SeedOption seed = new SeedOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Where versions lie when no setting says otherwise. */
    static Path artifacts(Path data) {
        return data.resolve(NAME).resolve("artifacts");
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Progress progress = Screen.of(spec).progress();
        try (Workspace workspace = Workspace.kept(data, NAME);
                Stop stop = Stop.onSignal()) {
            Path log = LogFile.in(workspace.folder(""));
            Settings files = ShippedSettings.read("up.yaml", config, System.getenv());
            Programs.check(files);
            Settings settings = files.with(decided(files, workspace, progress));
            Programs.checkBase(settings);
            Optional<Seed> seeding = seed.open(settings, workspace, progress);
            Optional<Cluster> cluster = hasBroker(files)
                    ? Optional.empty()
                    : Optional.of(Cluster.start(workspace, brokerPort, registryPort));
            try {
                Settings connected =
                        settings.with(cluster.map(Cluster::settings).orElse(Map.of()));
                SeedOption.send(seeding, connected, progress);
                run(connected, stop, progress);
            } finally {
                cluster.ifPresent(Cluster::close);
            }
            progress.say("stopped; state stays in " + workspace.folder("") + ", the log in " + log);
            return ExitCode.DONE;
        }
    }

    private static void run(Settings settings, Stop stop, Progress progress) throws InterruptedException {
        Serving serving = Programs.serving(settings);
        try (Running running = new Running(List.of(
                Programs.streams(settings), Programs.trainer(settings, new TrainingProgress(progress)), serving))) {
            running.start();
            String url = "http://localhost:" + serving.port();
            progress.say("serving  " + url + "/v1   console  " + url + "/console");
            progress.say("broker   " + settings.section("kafka.").get(BROKER) + "   registry "
                    + settings.section("schema.registry.").get("url"));
            progress.say("Ctrl-C drains and stops");
            while (!stop.isWishedWithin(LOOK)) {
                running.check();
            }
            progress.say("draining");
        }
    }

    private Map<String, String> decided(Settings files, Workspace workspace, Progress progress) throws IOException {
        Map<String, String> decided = new HashMap<>();
        Path folder = base(files).orElse(null);
        if (folder == null) {
            TinyBase tiny = TinyBase.shipped();
            folder = tiny.folder(data.resolve("bases"), progress);
            tiny.settings().forEach((key, value) -> {
                if (!files.section("").containsKey(key)) {
                    decided.put(key, value);
                }
            });
        }
        decided.put("trainer.base", folder.toString());
        decided.put("serving.base", folder.toString());
        if (!files.section("artifacts.").containsKey("location")) {
            decided.put("artifacts.location", artifacts(data).toString());
        }
        if (!files.section("data.").containsKey("dir")) {
            decided.put("data.dir", workspace.folder("state").toString());
        }
        return decided;
    }

    /** The base that the user named; empty for the tiny one. */
    private Optional<Path> base(Settings files) {
        if (base != null) {
            return Optional.of(BaseModel.checked(base));
        }
        Object set = files.section("serving.")
                .getOrDefault("base", files.section("trainer.").get("base"));
        return set == null ? Optional.empty() : Optional.of(BaseModel.checked(Path.of(set.toString())));
    }

    private static boolean hasBroker(Settings files) {
        return files.section("kafka.").containsKey(BROKER);
    }
}
