package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.chaos.Chaos;
import dev.hone.lab.chaos.ChaosFindings;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** Does faults to everything, and looks at what holds. */
@Command(
        name = "chaos",
        description =
                "Run all programs twice against three brokers and a registry, use them over HTTP, and kill, stop, cut"
                        + " off, fill and skew them as the seed says; each fault is seen to have happened. Fails where one"
                        + " was not, or where a promise is broken at the end.",
        mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {

    private static final double MINUTE_MS = 60_000;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long faults come, from the moment when all programs are ready (default:"
                    + " ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of what is done when and to whom: the same again with the same minutes (default:"
                    + " ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report goes (default: in DIR/chaos).")
    private @Nullable Path reportFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".hone",
            description = "Where state and logs are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(minutes > 0)) {
            throw new UsageException("--minutes must be above 0, was " + minutes);
        }
        Screen screen = Screen.of(spec);
        Instant began = screen.clock().instant();
        Path logFile = LogFile.in(data);
        try (Workspace workspace = Workspace.fresh(data, "chaos");
                Stop stop = Stop.onSignal()) {
            ReportFile file = ReportFile.at(reportFile == null ? workspace.folder("report.json") : reportFile);
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("command", "chaos");
            report.put("at", began.toString());
            List<String> failures = run(screen, stop, workspace, report);
            report.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            file.write(report);
            output.print(screen.out(), report, () -> {});
            failures.forEach(failure -> screen.progress()
                    .say("failed: " + failure + "; run again with --seed " + seed + ", log " + logFile));
            screen.progress().say("report: " + file);
            return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private List<String> run(Screen screen, Stop stop, Workspace workspace, Map<String, Object> report)
            throws IOException, InterruptedException {
        var choices =
                new Chaos.Choices(seed, Duration.ofMillis((long) (minutes * MINUTE_MS)), Chaos.Choices.TWO_OF_EACH);
        var surroundings = new Chaos.Surroundings(screen.progress(), stop, screen.clock(), System::nanoTime);
        try {
            ChaosFindings findings = new Chaos(choices, workspace.folder("run"), surroundings).run();
            report.putAll(findings.toMap());
            if (!output.json()) {
                findings.lines().forEach(screen.out()::println);
                screen.out().flush();
            }
            return findings.failures();
        } catch (RunFailedException e) {
            report.put("seed", seed);
            report.put("minutes", minutes);
            report.put("plan", choices.plan().lines());
            report.put("failures", List.of(String.valueOf(e.getMessage())));
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
