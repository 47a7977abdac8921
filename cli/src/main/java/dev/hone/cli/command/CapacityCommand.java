package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.capacity.CapacityPlan;
import dev.hone.lab.bench.capacity.Fleet;
import dev.hone.lab.bench.capacity.UnitCosts;
import dev.hone.lab.bench.capacity.Windows;
import dev.hone.lab.bench.capacity.Workload;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a load asks of a cluster. */
@Command(
        name = "capacity",
        description = "Say how many partitions, instances, cores, disks and how much network a load needs, from what"
                + " bench streams measured (--costs) and how long the settings keep things (--config). It computes;"
                + " nothing is run.",
        mixinStandardHelpOptions = true)
public final class CapacityCommand implements Callable<Integer> {

    /** What is to be carried. */
    static final class LoadOptions {

        @Option(
                names = "--feedback-per-day",
                paramLabel = "N",
                defaultValue = "1e9",
                description = "Feedback records a day (default: ${DEFAULT-VALUE}).")
        private double feedbackPerDay;

        @Option(
                names = "--feedback-per-interaction",
                paramLabel = "N",
                defaultValue = "1",
                description = "In the mean, .05 where one answer in twenty gets any (default: ${DEFAULT-VALUE}).")
        private double feedbackPerInteraction;

        @Option(
                names = "--peak",
                paramLabel = "N",
                defaultValue = "2",
                description = "The busiest second over the mean one (default: ${DEFAULT-VALUE}).")
        private double peak;

        @Option(
                names = "--prompt-bytes",
                paramLabel = "N",
                defaultValue = "1000",
                description = "Of a prompt (default: ${DEFAULT-VALUE}).")
        private int promptBytes;

        @Option(
                names = "--response-bytes",
                paramLabel = "N",
                defaultValue = "1000",
                description = "Of a response (default: ${DEFAULT-VALUE}).")
        private int responseBytes;

        @Option(
                names = "--subjects",
                paramLabel = "N",
                defaultValue = "1000000",
                description = "Who ask in a day (default: ${DEFAULT-VALUE}).")
        private int subjects;

        @Option(
                names = "--skew",
                paramLabel = "S",
                defaultValue = "1",
                description = "The k-th busiest subject asks in proportion to 1/k^S; 0: all alike (default:"
                        + " ${DEFAULT-VALUE}).")
        private double skew;

        private Workload workload() {
            return new Workload(
                    feedbackPerDay, feedbackPerInteraction, peak, promptBytes, responseBytes, subjects, skew);
        }
    }

    /** The machines that there are. */
    static final class FleetOptions {

        @Option(
                names = "--cores",
                paramLabel = "N",
                defaultValue = "8",
                description = "Of an instance (default: ${DEFAULT-VALUE}).")
        private int cores;

        @Option(
                names = "--disk",
                paramLabel = "BYTES",
                defaultValue = "2e12",
                description = "Of an instance for its state (default: ${DEFAULT-VALUE}).")
        private double disk;

        @Option(
                names = "--utilization",
                paramLabel = "SHARE",
                defaultValue = ".6",
                description =
                        "How much of cores and disks is planned to be used at the peak (default: ${DEFAULT-VALUE}).")
        private double utilization;

        @Option(
                names = "--replicas",
                paramLabel = "N",
                defaultValue = "3",
                description = "Of each partition (default: ${DEFAULT-VALUE}).")
        private int replicas;

        @Option(
                names = "--standbys",
                paramLabel = "N",
                defaultValue = "1",
                description = "Copies of state, streams.standby.replicas (default: ${DEFAULT-VALUE}).")
        private int standbys;

        @Option(
                names = "--restore-micros",
                paramLabel = "N",
                defaultValue = "42",
                description = "CPU time to restore a record, in us on one thread (default: ${DEFAULT-VALUE}).")
        private double restoreMicros;

        @Option(
                names = "--restore-bytes",
                paramLabel = "N",
                defaultValue = "2e8",
                description = "An instance restores in a second (default: ${DEFAULT-VALUE}).")
        private double restoreBytes;

        private Fleet fleet() {
            return new Fleet(cores, disk, utilization, replicas, standbys, restoreMicros, restoreBytes);
        }
    }

    @Option(
            names = "--costs",
            paramLabel = "FILE",
            required = true,
            description = "The report of a bench streams on a core like those of the cluster.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path costs;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of the catalogue, the join and the topics (default: those that ship).")
    private @Nullable Path config;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the numbers go, as JSON.")
    private @Nullable Path report;

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        ReportFile file = report == null ? null : ReportFile.at(report);
        CapacityPlan plan = plan();
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("command", "bench capacity");
        numbers.putAll(plan.toMap());
        if (file != null) {
            file.write(numbers);
        }
        Screen screen = Screen.of(spec);
        output.print(screen.out(), numbers, () -> screen.out().println(plan.table()));
        return ExitCode.DONE;
    }

    private CapacityPlan plan() {
        Settings settings = config == null ? Settings.of(Map.of()) : Settings.read(config, System.getenv());
        try {
            return new CapacityPlan(load.workload(), UnitCosts.read(costs), Windows.from(settings), fleet.fleet());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
