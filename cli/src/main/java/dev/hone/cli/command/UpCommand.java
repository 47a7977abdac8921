package dev.hone.cli.command;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.demo.Traffic;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.broker.Room;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.program.RowLengths;
import dev.hone.lab.testbed.program.RunningPrograms;
import dev.hone.lab.testbed.program.TrainingProgress;
import dev.hone.lab.testbed.workspace.Addresses;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.serving.ServingApp;
import dev.hone.serving.ServingCommand;
import dev.hone.serving.admission.AdmissionConfig;
import dev.hone.streams.StreamsApp;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Ports;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
                        + "registry of its own unless the settings name yours. Tells what happens and what is still missing.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    static final String DATA = ".hone";
    static final String NAME = "up";

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

    @Option(
            names = "--demo-traffic",
            description =
                    "Let simulated users of the demo ask the tiny base and grade its answers until a first version "
                            + "is promoted: some minutes. For who is alone and wants to see the loop turn.")
    private boolean demoTraffic;

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
        Screen screen = Screen.of(spec);
        Progress progress = screen.progress();
        try (Workspace workspace = Workspace.kept(data, NAME);
                Stop stop = Stop.onSignal()) {
            Path log = LogFile.in(workspace.folder(""));
            Settings files = ShippedSettings.read("up.yaml", config, System.getenv());
            Programs.check(files);
            Optional<Path> chosen = base(files);
            if (demoTraffic) {
                requireSomebodyToTalkTo(files, chosen);
            }
            ports(files).check();
            Settings settings =
                    RowLengths.fitted(files.with(decided(files, chosen, workspace, progress)), progress::say);
            Programs.checkBase(settings);
            seed.open(settings, workspace, progress);
            Optional<LocalCluster> cluster = hasBroker(files)
                    ? Optional.empty()
                    : Optional.of(LocalCluster.start(workspace, brokerPort, registryPort, progress::say));
            // A broker of its own may be slow to answer, and there is nothing that anybody could do about it.
            Consumer<String> waiting = cluster.isPresent() ? own -> {} : progress::say;
            try {
                Settings all = settings.with(cluster.map(LocalCluster::settings).orElse(Map.of()));
                run(all, workspace, stop, screen, waiting);
            } finally {
                cluster.ifPresent(LocalCluster::close);
            }
            progress.say("stopped; state stays in " + workspace.folder("") + ", the log in " + log);
            return ExitCode.DONE;
        }
    }

    @SuppressWarnings("try") // the addresses stand while it runs
    private void run(Settings settings, Workspace workspace, Stop stop, Screen screen, Consumer<String> waiting)
            throws IOException, InterruptedException {
        Progress progress = screen.progress();
        var room = new Room(workspace.folder(""));
        KafkaAccess wire = KafkaAccess.from(settings.with(ClientSettings.HASTE));
        if (!wire.await(stop.latch(), waiting)) {
            return;
        }
        seed.send(settings, progress);
        ServingApp serving = Programs.serving(settings);
        StreamsApp streams = Programs.streams(settings);
        try (RunningPrograms running = new RunningPrograms(
                List.of(streams, Programs.trainer(settings, TrainingProgress.ofSteps(progress)), serving))) {
            running.start();
            String url = "http://localhost:" + serving.port();
            Map<String, String> ports = Map.of(
                    "serving.port", Integer.toString(serving.port()),
                    "streams.ops.port", Integer.toString(streams.opsPort().orElseThrow()));
            progress.say("serving  " + url + "/v1   console  " + url + "/console");
            progress.say("broker   " + settings.section("kafka.").get(BROKER) + "   registry "
                    + settings.section("schema.registry.").get("url"));
            progress.say("Ctrl-C drains and stops; `hone status` tells more" + dataOption());
            try (Addresses left = Addresses.write(workspace, settings.with(ports), Optional.ofNullable(config));
                    UpStory story = new UpStory(wire, LinesConfig.from(settings).lines(), progress)) {
                story.begin();
                if (demoTraffic) {
                    progress.say("demo traffic: simulated users ask and grade until a first version is promoted");
                    story.with(Traffic.to(URI.create(url), wire, TinyBase.SEED, screen.clock()));
                }
                while (!stop.isWishedWithin(LOOK)) {
                    // Of a full disk the applications would only say that they could not write.
                    room.requireToGoOn();
                    running.check();
                    story.look();
                }
                progress.say("draining");
            }
        }
    }

    // Their votes go to Kafka, by no key: on what a key asked for they would be nobody's, and no canary would be
    // decided.
    private static void requireSomebodyToTalkTo(Settings files, Optional<Path> chosen) {
        if (chosen.isPresent()) {
            throw new UsageException("--demo-traffic goes with the tiny base alone: its users speak of nothing else");
        }
        if (!AdmissionConfig.from(files).isWithoutKeys()) {
            throw new UsageException("--demo-traffic goes with a server that asks for no keys, since its users have"
                    + " none: leave out serving.api.keys and serving.keys for it, or --demo-traffic");
        }
    }

    private String dataOption() {
        return data.equals(Path.of(DATA)) ? "" : " (with --data " + data + ")";
    }

    private Ports ports(Settings files) {
        Ports ports = ServingCommand.port(files);
        return hasBroker(files)
                ? ports
                : ports.with("--broker-port", "localhost", brokerPort)
                        .with("--registry-port", "localhost", registryPort);
    }

    private Map<String, String> decided(Settings files, Optional<Path> chosen, Workspace workspace, Progress progress)
            throws IOException {
        Map<String, String> decided = new HashMap<>();
        Path folder = chosen.orElse(null);
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
            decided.put("artifacts.location", artifacts(data).toAbsolutePath().toString());
        }
        if (!files.section("data.").containsKey("dir")) {
            decided.put("data.dir", workspace.folder("state").toString());
        }
        // The server asks there what became of feedback, so the port is known before either of them starts.
        if (Set.of("", "0").contains(String.valueOf(files.section("streams.").getOrDefault("ops.port", "")))) {
            decided.put("streams.ops.port", Integer.toString(FreePort.any()));
        }
        if (!files.section("serving.").containsKey("interactions.at")) {
            decided.put("serving.interactions.at", StreamsApp.opsAddress(files.with(decided)));
        }
        return decided;
    }

    /** The base that the user named; empty for the tiny one. */
    private Optional<Path> base(Settings files) {
        if (base != null) {
            return Optional.of(BaseOption.checked(base));
        }
        Object set = files.section("serving.")
                .getOrDefault("base", files.section("trainer.").get("base"));
        return set == null ? Optional.empty() : Optional.of(BaseOption.checked(Path.of(set.toString())));
    }

    private static boolean hasBroker(Settings files) {
        return files.section("kafka.").containsKey(BROKER);
    }
}
