package dev.hone.cli.command;

import dev.hone.artifacts.Folders;
import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.serving.ServingBench;
import dev.hone.lab.bench.serving.ServingFindings;
import dev.hone.lab.bench.serving.ServingPlan;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the server. */
@Command(
        name = "serving",
        description =
                "Send chat completions to a server over HTTP: what it adds to an answer that takes no time, with prompt"
                        + " and response on disk; tokens a second; time to the first token and between tokens at rising load,"
                        + " up to three times of what there is room for; a light key beside a heavy one; memory. Broker,"
                        + " registry and server are processes of their own, the load comes from this one.",
        mixinStandardHelpOptions = true)
public final class ServingBenchCommand implements Callable<Integer> {

    private static final long SEED = 1;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "A Python interpreter with torch, transformers and peft, whose generate is timed beside it.")
    private @Nullable Path python;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "When requests come and how long they are: a CSV file with the columns TIMESTAMP,"
                    + " ContextTokens and GeneratedTokens, as Azure's traces of 2023 (default: drawn).")
    private @Nullable Path trace;

    @Mixin
    private ByteModelOption model = new ByteModelOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of the arithmetic of each side (default: one per core).")
    private @Nullable Integer threads;

    @Option(
            names = "--memory",
            paramLabel = "MINUTES",
            description = "How long memory is watched under half load, 0 for not at all (default: 20; a moment with"
                    + " --quick).")
    private @Nullable Double memory;

    @Option(names = "--quick", description = "All parts for moments: to see that it works, not to quote.")
    private boolean quick;

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
        ServingPlan plan = plan();
        double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Path folder = Files.createTempDirectory("hone-bench-");
        try {
            ServingFindings findings = bench(plan, folder, screen).run();
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("command", "bench serving");
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

    private static ServingBench bench(ServingPlan plan, Path folder, Screen screen) throws IOException {
        try {
            return new ServingBench(plan, folder, screen.progress(), System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--trace: " + e.getMessage(), e);
        }
    }

    private ServingPlan plan() {
        refuseWhatCannotBe();
        ServingPlan.Lasting lasting = quick ? ServingPlan.Lasting.QUICK : ServingPlan.Lasting.FULL;
        return new ServingPlan(
                Optional.ofNullable(python),
                Optional.ofNullable(trace),
                model.model(quick),
                memory == null ? lasting : lasting.withMemoryMinutes(memory),
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                SEED);
    }

    private void refuseWhatCannotBe() {
        if (python != null && !Files.isExecutable(python)) {
            throw new UsageException("--python: no executable " + python);
        }
        if (trace != null && !Files.isReadable(trace)) {
            throw new UsageException("--trace: no file " + trace);
        }
        if (threads != null && threads < 1) {
            throw new UsageException("--threads must be at least 1, was " + threads);
        }
        if (memory != null && !(memory >= 0)) {
            throw new UsageException("--memory must be at least 0, was " + memory);
        }
    }
}
