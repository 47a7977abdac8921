package dev.hone.cli.command;

import dev.hone.artifacts.Folders;
import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.BenchPlan;
import dev.hone.lab.bench.Findings;
import dev.hone.lab.bench.LlmBench;
import dev.hone.lab.bench.LlmBreakdown;
import dev.hone.lab.bench.gpu.GpuKit;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast parts of Hone are. */
@Command(
        name = "bench",
        description = "Measure speed and memory, or compare ways of learning.",
        subcommands = {
            MethodCommand.class,
            StreamsBenchCommand.class,
            ServingBenchCommand.class,
            TrainerBenchCommand.class,
            CapacityCommand.class
        },
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Runnable {

    private static final long SEED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "bench what? llm, streams, serving, trainer, capacity, gpu or method");
    }

    /** Which of the two models. */
    enum Config {
        SMALL("5m", BenchPlan.Size.SMALL),
        LARGE("134m", BenchPlan.Size.LARGE),
        ALL("all", BenchPlan.Size.ALL);

        private final String word;
        private final BenchPlan.Size size;

        Config(String word, BenchPlan.Size size) {
            this.word = word;
            this.size = size;
        }

        static BenchPlan.Size size(@Nullable String word, boolean quick) {
            if (word == null) {
                return quick ? BenchPlan.Size.SMALL : BenchPlan.Size.ALL;
            }
            for (Config config : values()) {
                if (config.word.equalsIgnoreCase(word)) {
                    return config.size;
                }
            }
            throw new UsageException("--config must be 5m, 134m or all, was " + word);
        }
    }

    /** What is measured, how long, and beside what. */
    static final class Extent {

        @Option(
                names = "--python",
                paramLabel = "PATH",
                description = "A Python interpreter with torch, transformers and peft.")
        private @Nullable Path python;

        @Option(
                names = "--config",
                paramLabel = "NAME",
                description = "5m, 134m or all (default: all; 5m with --quick).")
        private @Nullable String config;

        @Option(names = "--quick", description = "Fewer and shorter runs, in two minutes: to look at, not to quote.")
        private boolean quick;

        @Option(names = "--threads", paramLabel = "N", description = "Of each side (default: one per core).")
        private @Nullable Integer threads;

        @Option(
                names = "--breakdown",
                description = "Instead of all that: where the time of decoding goes, call by call of the engine's"
                        + " library, and what the products of a step take by themselves; Hone alone, in minutes.")
        private boolean breakdown;

        private BenchPlan plan() {
            if (python != null && !Files.isExecutable(python)) {
                throw new UsageException("--python: no executable " + python);
            }
            if (threads != null && threads < 1) {
                throw new UsageException("--threads must be at least 1, was " + threads);
            }
            int used = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
            return BenchPlan.of(Optional.ofNullable(python), Config.size(config, quick), quick, used, SEED);
        }
    }

    @Command(
            name = "llm",
            description =
                    "Train, prefill and decode with two models of random weights, beside transformers and peft in one"
                            + " run where a Python with them is named; about 15 minutes on two cores.",
            mixinStandardHelpOptions = true)
    int llm(
            @Mixin Extent extent,
            @Option(
                            names = "--report",
                            paramLabel = "FILE",
                            required = true,
                            description = "Where the numbers go, as JSON.")
                    Path reportFile,
            @Mixin OutputOptions output)
            throws IOException {
        LogFile.ofErrors();
        Screen screen = Screen.of(spec);
        Instant began = screen.clock().instant();
        ReportFile file = ReportFile.at(reportFile);
        BenchPlan plan = extent.plan();
        Path folder = Files.createTempDirectory("hone-bench-");
        try {
            Map<String, Object> found;
            String tables;
            if (extent.breakdown) {
                LlmBreakdown.Found parts = new LlmBreakdown(plan, folder, screen.progress()).run();
                found = parts.toMap();
                tables = parts.tables();
            } else {
                Findings findings = new LlmBench(plan, folder, screen.progress()).run();
                found = findings.toMap();
                tables = findings.tables();
            }
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("command", "bench llm");
            report.put("at", began.toString());
            report.put("quick", extent.quick);
            report.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            report.putAll(found);
            file.write(report);
            output.print(screen.out(), report, () -> screen.out().println(tables));
            return ExitCode.DONE;
        } finally {
            Folders.delete(folder);
        }
    }

    @Command(
            name = "gpu",
            description =
                    "Write a folder that proves and measures the compute where there is a GPU: copy it there and run"
                            + " python3 FOLDER/gpu_check.py FOLDER --report FILE. Neither Java nor a network is needed"
                            + " there, torch, transformers and peft are.",
            mixinStandardHelpOptions = true)
    int gpu(
            @Option(
                            names = "--export",
                            paramLabel = "DIR",
                            required = true,
                            description = "Where the folder goes; it must not be there yet, or be empty.")
                    Path folder,
            @Mixin OutputOptions output)
            throws IOException {
        LogFile.ofErrors();
        Screen screen = Screen.of(spec);
        requireNew(folder);
        GpuKit.Written written = GpuKit.write(folder, SEED, screen.progress());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("command", "bench gpu");
        report.put("folder", folder.toString());
        report.put("models", written.models());
        report.put("calls", written.calls());
        report.put("programs", written.programs());
        report.put("bytes", written.bytes());
        output.print(
                screen.out(),
                report,
                () -> screen.out()
                        .printf(
                                Locale.ROOT,
                                "%s: %,d calls of %d programs on %d models, %.1f MB%nrun python3 %s %s --report gpu.json%n",
                                folder,
                                written.calls(),
                                written.programs(),
                                written.models(),
                                written.bytes() / 1e6,
                                folder.resolve("gpu_check.py"),
                                folder));
        return ExitCode.DONE;
    }

    private static void requireNew(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new UsageException("--export: " + folder + " is a file; name a folder");
        }
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new UsageException("--export: " + folder + " is not empty; name a new folder");
            }
        }
    }
}
