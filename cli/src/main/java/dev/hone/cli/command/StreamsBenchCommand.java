package dev.hone.cli.command;

import dev.hone.artifacts.Folders;
import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.streams.Shape;
import dev.hone.lab.bench.streams.Side;
import dev.hone.lab.bench.streams.StreamsBench;
import dev.hone.lab.bench.streams.StreamsFindings;
import dev.hone.lab.bench.streams.StreamsPlan;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/** Measures the Kafka Streams applications. */
@Command(
        name = "streams",
        description =
                "Read a load at full speed with the Kafka Streams applications, and with a bare join of the DSL on"
                        + " the same broker: CPU time per record, records a second, what is written, and how long after its due"
                        + " time an example can be read. Broker, registry, load and applications are processes of their own."
                        + " Every combination of --prompt-bytes, --votes and --partitions is measured.",
        mixinStandardHelpOptions = true)
public final class StreamsBenchCommand implements Callable<Integer> {

    private static final long INTERACTIONS = 500_000;
    private static final long QUICK_INTERACTIONS = 500;
    private static final int ROUNDS = 3;
    private static final int LATENCY_SECONDS = 60;
    private static final int QUICK_LATENCY_SECONDS = 4;
    private static final int WARM_SECONDS = 60;
    private static final int QUICK_WARM_SECONDS = 2;
    private static final int JUMP_SECONDS = 60;
    private static final int QUICK_JUMP_SECONDS = 10;
    private static final long SEED = 1;

    /** The load. */
    static final class Load {

        @Option(
                names = "--interactions",
                paramLabel = "N",
                description = "Of each load (default: 500000; 500 with --quick).")
        private @Nullable Long interactions;

        @Option(
                names = "--prompt-bytes",
                paramLabel = "N",
                split = ",",
                description = "About the bytes of a prompt (default: 250).")
        private List<Integer> promptBytes = List.of(250);

        @Option(names = "--votes", paramLabel = "N", split = ",", description = "On each interaction (default: 1).")
        private List<Integer> votes = List.of(1);

        @Option(names = "--partitions", paramLabel = "N", split = ",", description = "Of the inputs (default: 4).")
        private List<Integer> partitions = List.of(4);

        @Option(
                names = "--rate",
                paramLabel = "N",
                defaultValue = "1000",
                description = "Interactions in a second of their own time; waiting, closing and forgetting are shares"
                        + " of the time that all of them take (default: ${DEFAULT-VALUE}).")
        private double rate;

        @Option(
                names = "--subjects",
                paramLabel = "N",
                defaultValue = "20000",
                description = "Who ask (default: ${DEFAULT-VALUE}).")
        private int subjects;

        private List<Shape> shapes() {
            List<Shape> shapes = new ArrayList<>();
            for (int bytes : promptBytes) {
                for (int graded : votes) {
                    for (int count : partitions) {
                        shapes.add(new Shape(bytes, graded, count));
                    }
                }
            }
            return shapes;
        }
    }

    /** What is measured beside the load at full speed, or lies beside it. */
    static final class Apart {

        @Option(
                names = "--latency",
                paramLabel = "SECONDS",
                description = "How long each rate of the latency is sent, 0 for none (default: 60; 4 with --quick).")
        private @Nullable Integer latency;

        @Option(
                names = "--warm",
                paramLabel = "SECONDS",
                description = "How long each rate is sent before it counts (default: 60; 2 with --quick; before a jump"
                        + " at most 10).")
        private @Nullable Integer warm;

        @Option(
                names = "--open",
                paramLabel = "N",
                defaultValue = "0",
                description = "Interactions that are read before the load and stay open: a large state"
                        + " (default: ${DEFAULT-VALUE}).")
        private long open;

        @Option(
                names = "--restore",
                description = "Kill the program after each load with SIGKILL and start it again, with its state folder"
                        + " emptied and with what is left of it; with --open.")
        private boolean restore;

        @Option(
                names = "--cold",
                paramLabel = "N",
                defaultValue = "0",
                description = "What it takes when as many fall due that were written before all the open ones, and as"
                        + " many that were written last; with --open (default: ${DEFAULT-VALUE}, none).")
        private long cold;

        @Option(
                names = "--jump",
                paramLabel = "N",
                defaultValue = "0",
                description = "Let the clock jump by 400 days past so many open interactions, and count what is read of"
                        + " fresh ones in each second of the minute after it (default: ${DEFAULT-VALUE}, none).")
        private long jump;

        private StreamsPlan.Apart of(boolean quick) {
            return new StreamsPlan.Apart(
                    new StreamsPlan.Latency(
                            given(latency, quick ? QUICK_LATENCY_SECONDS : LATENCY_SECONDS),
                            given(warm, quick ? QUICK_WARM_SECONDS : WARM_SECONDS)),
                    open,
                    restore,
                    cold,
                    new StreamsPlan.Jump(jump, quick ? QUICK_JUMP_SECONDS : JUMP_SECONDS));
        }
    }

    @Mixin
    private Load load = new Load();

    @Mixin
    private Apart apart = new Apart();

    @Option(
            names = "--applications",
            paramLabel = "NAME",
            split = ",",
            description = "all (scoring, thresholds and lines), scoring, or both (default: all).")
    private List<String> applications = List.of("all");

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Of which the median counts (default: 3; 1 with --quick).")
    private @Nullable Integer rounds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Stream threads of each application (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the program; it wins over those that the benchmark sets.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--quick", description = "A small load, once: to see that it works, not to quote.")
    private boolean quick;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept while it runs, some GB (default: a folder for temporary files).")
    private @Nullable Path data;

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
        Screen screen = Screen.of(spec);
        Instant began = screen.clock().instant();
        ReportFile file = report == null ? null : ReportFile.at(report);
        StreamsPlan plan = plan();
        double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Path folder = folder();
        try {
            StreamsFindings findings = new StreamsBench(plan, folder, screen.progress(), System::nanoTime).run();
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("command", "bench streams");
            numbers.put("at", began.toString());
            numbers.put("quick", quick);
            numbers.put("cores", Runtime.getRuntime().availableProcessors());
            numbers.put("loadAverageAtStart", loadAverage);
            numbers.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            numbers.putAll(findings.toMap());
            if (file != null) {
                file.write(numbers);
            }
            output.print(screen.out(), numbers, () -> screen.out().println(findings.tables()));
            return ExitCode.DONE;
        } finally {
            Folders.delete(folder);
        }
    }

    private Path folder() throws IOException {
        if (data == null) {
            return Files.createTempDirectory("hone-bench-");
        }
        return Files.createTempDirectory(Files.createDirectories(data), "bench-streams-");
    }

    private StreamsPlan plan() {
        try {
            return new StreamsPlan(
                    load.shapes(),
                    sides(),
                    new StreamsPlan.Load(
                            given(load.interactions, quick ? QUICK_INTERACTIONS : INTERACTIONS),
                            load.rate,
                            load.subjects,
                            SEED),
                    given(rounds, quick ? 1 : ROUNDS),
                    threads,
                    settings,
                    apart.of(quick));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Side> sides() {
        List<Side> sides = new ArrayList<>();
        for (String application : applications) {
            switch (application) {
                case "all" -> sides.add(Side.ALL);
                case "scoring" -> sides.add(Side.SCORING);
                default -> throw new UsageException("--applications must be all, scoring or both, was " + application);
            }
        }
        return sides;
    }

    private static <T> T given(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
