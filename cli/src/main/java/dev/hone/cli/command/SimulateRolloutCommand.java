package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.rollouts.Simulation;
import dev.hone.lab.rollouts.SimulationReport;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks what rollouts promise, and how soon they decide, on made-up users. */
@Command(
        name = "rollout",
        description = "Check how often rollouts err, and how soon they decide, on made-up users.",
        footer = {
            "",
            "Each is looked at after every user, by the judge of a line. Promises: equal arms",
            "are seldom rolled back, and a version that is worse by just the margin is seldom",
            "promoted or rolled back, whatever else goes on. Power: users until a version is",
            "promoted, beside a test with one look, one with five and one that peeks. It takes",
            "some 0.01 ms a user on one core, more at the first; so try 100 first.",
            "Exit code 1: a promise was shown to be broken."
        },
        mixinStandardHelpOptions = true)
public final class SimulateRolloutCommand implements Callable<Integer> {

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Rollouts of each kind (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The same numbers for the same seed.")
    private long seed;

    @Option(
            names = "--subjects",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Users after which a rollout on which a promise is checked is given up"
                    + " (default: ${DEFAULT-VALUE}).")
    private long subjects;

    @Option(names = "--promises", description = "Check the promises alone, not how soon rollouts decide.")
    private boolean promises;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the numbers go, as JSON.")
    private @Nullable Path report;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        if (trials < 1 || subjects < 1) {
            throw new UsageException("--trials and --subjects are at least 1");
        }
        ReportFile file = report == null ? null : ReportFile.at(report);
        Screen screen = Screen.of(spec);
        Simulation simulation = new Simulation(trials, seed, subjects);
        SimulationReport found =
                promises ? simulation.runPromises(screen.progress()) : simulation.run(screen.progress());
        Map<String, Object> numbers = found.report();
        if (file != null) {
            file.write(numbers);
        }
        output.print(screen.out(), numbers, () -> found.lines().forEach(screen.out()::println));
        screen.out().flush();
        return found.isKept() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
