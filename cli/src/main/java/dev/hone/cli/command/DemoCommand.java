package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.demo.Demo;
import dev.hone.lab.demo.DemoBase;
import dev.hone.lab.demo.DemoChoices;
import dev.hone.lab.demo.TrainingSteps;
import dev.hone.lab.testbed.broker.FreePort;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.trainer.RecipeCheck;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the closed loop with simulated users, and checks what is claimed of it. */
@Command(
        name = "demo",
        description =
                "Watch the loop close: everything in one process, simulated users who grade answers, rounds, canaries,"
                        + " and an exam at the end. Fails when what is claimed of the loop does not hold.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    private static final Duration QUICK = Duration.ofMinutes(4);
    private static final Duration UNHURRIED = Duration.ofMinutes(14);

    /** What is brought from outside once a version was promoted. */
    enum SabotageOption {
        ONE,
        NONE
    }

    @Option(
            names = "--quick",
            description =
                    "Give up sooner where the loop does not come round: after what is read in 10 minutes on an idle "
                            + "machine instead of 35. A busy machine gets the time that it needs, as long as something moves.")
    private boolean quick;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the world, its users and the base model (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--sabotage",
            defaultValue = "one",
            description =
                    "one: announce a version that undoes its parent, for the canary to find; none (default: one).")
    private SabotageOption sabotage = SabotageOption.ONE;

    @Option(
            names = "--shuffle-feedback",
            description = "Give each rating to another interaction: then nothing may be learned.")
    private boolean shuffleFeedback;

    @Option(
            names = "--base-only",
            description = "Only make the base model from the world's ungraded dialogues; print its folder.")
    private boolean baseOnly;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report goes (default: in DIR/demo).")
    private @Nullable Path reportFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Where state, logs and the base model are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from the configuration file that ships.")
    private @Nullable Path config;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Screen screen = Screen.of(spec);
        Instant began = screen.clock().instant();
        Path logFile = LogFile.in(data);
        if (baseOnly) {
            Settings settings = ShippedSettings.read("demo.yaml", config, System.getenv());
            screen.out().println(DemoBase.get(settings, seed, data.resolve("bases"), screen.progress()));
            return ExitCode.DONE;
        }
        try (Workspace workspace = Workspace.fresh(data, "demo");
                Stop stop = Stop.onSignal()) {
            ReportFile file = ReportFile.at(reportFile == null ? workspace.folder("report.json") : reportFile);
            Settings files = ShippedSettings.read("demo.yaml", config, System.getenv());
            Programs.refuseUnknown(files);
            Programs.checkDevice(files);
            RecipeCheck.requireAdapter(Recipe.from(files), "hone demo");
            var report = new LinkedHashMap<String, Object>();
            report.put("command", "demo");
            report.put("seconds", 0);
            String failure = failure(files, workspace, new Stage(screen, stop, began), report);
            report.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            if (failure != null) {
                report.put("failure", failure);
                screen.progress().say("failed: " + failure + "; more in " + logFile);
            }
            file.write(report);
            output.print(screen.out(), report, () -> {});
            screen.progress().say("report: " + file);
            return failure == null ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private record Stage(Screen screen, Stop stop, Instant began) {}

    private @Nullable String failure(Settings files, Workspace workspace, Stage stage, Map<String, Object> report)
            throws IOException, InterruptedException {
        Path base = DemoBase.get(files, seed, data.resolve("bases"), stage.screen.progress());
        Programs.checkBase(files.with(BaseOption.settings(base, workspace)));
        var choices = new DemoChoices(seed, sabotage == SabotageOption.ONE, shuffleFeedback, quick ? QUICK : UNHURRIED);
        try (LocalCluster cluster = LocalCluster.start(workspace, 0, 0, stage.screen.progress()::say)) {
            int port = FreePort.any();
            var decided = new HashMap<String, String>(cluster.settings());
            decided.putAll(BaseOption.settings(base, workspace));
            decided.put("serving.base", base.toString());
            decided.put("serving.port", Integer.toString(port));
            decided.put("rounds.seed", Long.toString(seed));
            decided.put("data.dir", workspace.folder("state").toString());
            Settings settings = files.with(decided);
            var steps = new TrainingSteps();
            var place = new Demo.Place(
                    KafkaAccess.from(settings),
                    List.of(Programs.streams(settings), Programs.trainer(settings, steps), Programs.serving(settings)),
                    steps,
                    URI.create("http://127.0.0.1:" + port),
                    base,
                    workspace.folder("artifacts"),
                    workspace.folder("aside"));
            var demo = new Demo(choices, place, stage.screen.progress(), stage.stop, stage.screen.clock());
            try {
                demo.run(stage.began);
                return null;
            } catch (RunFailedException e) {
                return e.getMessage();
            } finally {
                report.putAll(demo.report());
                if (!output.json()) {
                    demo.table().ifPresent(stage.screen.out()::println);
                }
            }
        }
    }
}
