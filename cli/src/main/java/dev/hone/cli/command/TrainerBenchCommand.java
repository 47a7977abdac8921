package dev.hone.cli.command;

import dev.hone.artifacts.Folders;
import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.trainer.StepBench;
import dev.hone.lab.bench.trainer.StepFindings;
import dev.hone.lab.bench.trainer.TrainerBench;
import dev.hone.lab.bench.trainer.TrainerFindings;
import dev.hone.lab.bench.trainer.TrainerPlan;
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

/** Measures the trainer. */
@Command(
        name = "trainer",
        description = "Train one round from its topic to the announcement of its version: where its time goes, tokens a"
                + " second in its steps beside what the machine can do, and beside TRL's trainer on the same rows. Broker,"
                + " registry and worker are processes of their own. Then where the time of a step goes.",
        mixinStandardHelpOptions = true)
public final class TrainerBenchCommand implements Callable<Integer> {

    private static final long SEED = 1;
    private static final int EXAMPLES = 4_000;
    private static final int FEW_EXAMPLES = 400;
    private static final int TRACED_STEPS = 4;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description =
                    "A Python interpreter with torch, transformers, peft and trl, whose SFTTrainer learns the same.")
    private @Nullable Path python;

    @Mixin
    private ByteModelOption model = new ByteModelOption();

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Of the round (default: " + EXAMPLES + "; " + FEW_EXAMPLES + " with --quick).")
    private @Nullable Integer examples;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of the arithmetic of each side and worker (default: one per core).")
    private @Nullable Integer threads;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "1",
            description = "Shards that the round is trained in (default: ${DEFAULT-VALUE}).")
    private int shards;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Workers that share its shards (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--breakdown",
            description = "Instead of all that: where the time of a step goes, without a round, a broker or a worker.")
    private boolean breakdown;

    @Option(names = "--quick", description = "A small round: to see that it works, not to quote.")
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
        TrainerPlan plan = plan();
        double loadAverage = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Path folder = Files.createTempDirectory("hone-bench-");
        try {
            Found found = breakdown ? step(plan, folder, screen) : round(plan, folder, screen);
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("command", "bench trainer");
            numbers.put("at", began.toString());
            numbers.put("quick", quick);
            numbers.put("cores", Runtime.getRuntime().availableProcessors());
            numbers.put("loadAverageAtStart", loadAverage);
            numbers.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            numbers.putAll(found.numbers());
            if (file != null) {
                file.write(numbers);
            }
            output.print(screen.out(), numbers, () -> screen.out().println(found.tables()));
            return ExitCode.DONE;
        } finally {
            Folders.delete(folder);
        }
    }

    /** For the report, and for people. */
    private record Found(Map<String, Object> numbers, String tables) {}

    private static Found round(TrainerPlan plan, Path folder, Screen screen) throws IOException {
        TrainerFindings findings =
                new TrainerBench(plan, folder, screen.progress(), screen.clock(), System::nanoTime).run();
        return new Found(findings.toMap(), findings.tables());
    }

    private static Found step(TrainerPlan plan, Path folder, Screen screen) throws IOException {
        StepFindings findings = new StepBench(plan, folder, screen.progress(), System::nanoTime).run();
        return new Found(findings.toReport(), findings.tables());
    }

    private TrainerPlan plan() {
        requirePython();
        requireOneOrMore("--threads", threads == null ? 1 : threads);
        if (examples != null && examples < FEW_EXAMPLES) {
            throw new UsageException("--examples must be at least " + FEW_EXAMPLES + ", was " + examples);
        }
        requireOneOrMore("--shards", shards);
        requireOneOrMore("--workers", workers);
        int ofRound = quick ? FEW_EXAMPLES : EXAMPLES;
        return new TrainerPlan(
                Optional.ofNullable(python),
                model.model(quick),
                examples == null ? ofRound : examples,
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                shards,
                workers,
                quick ? 1 : TRACED_STEPS,
                SEED);
    }

    private void requirePython() {
        if (python != null && breakdown) {
            throw new UsageException("--python has a round to learn, and --breakdown has none");
        }
        if (python != null && !Files.isExecutable(python)) {
            throw new UsageException("--python: no executable " + python);
        }
    }

    private static void requireOneOrMore(String option, int value) {
        if (value < 1) {
            throw new UsageException(option + " must be at least 1, was " + value);
        }
    }
}
