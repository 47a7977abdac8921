package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.bench.method.MethodBench;
import dev.hone.lab.bench.method.MethodFindings;
import dev.hone.lab.bench.method.MethodPlan;
import dev.hone.lab.bench.method.Study;
import dev.hone.lab.bench.method.Task;
import dev.hone.lab.bench.method.Terms;
import dev.hone.lab.bench.method.code.CodeTask;
import dev.hone.lab.bench.method.recommendation.RecommendationTask;
import dev.hone.lab.bench.method.toxicity.ToxicityTask;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares ways of learning from the same feedback. */
@Command(
        name = "method",
        description = "Train one base with each objective on the same feedback, and compare what they answer with."
                + " What was trained and measured before is taken again, so that a run that was cut off goes on.",
        mixinStandardHelpOptions = true)
public final class MethodCommand implements Callable<Integer> {

    private static final int STEPS = 100;
    private static final int QUICK_STEPS = 5;
    private static final int SEEDS = 5;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            required = true,
            description =
                    "recommendation (of MovieLens titles), toxicity (of continued tweets) or code (programs of good"
                            + " style).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String task;

    @Option(
            names = "--input",
            paramLabel = "DIR",
            required = true,
            description = "Where the data sets are: ml-latest-small for recommendation, davidson-tweets and ldnoobw for"
                    + " toxicity, mercury-generations for code: a folder each.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path input;

    @Option(names = "--seeds", paramLabel = "N", description = "Trainings of each method (default: 5; 1 with --quick).")
    private @Nullable Integer seeds;

    @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps of each training (default: 100).")
    private @Nullable Integer steps;

    @Option(
            names = "--study",
            paramLabel = "NAME",
            defaultValue = "methods",
            description =
                    "methods: all of them; transfer: how few of the best answers suffice, and whether they help those"
                            + " who have none; noise: what bad votes do (toxicity); ablations: what ships with one thing"
                            + " changed (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String study;

    @Option(
            names = "--equal",
            paramLabel = "WHAT",
            split = ",",
            defaultValue = Terms.STEPS + "," + Terms.TOKENS,
            description = "What the methods are compared at, a table each: steps of the optimizer, or supervised tokens"
                    + " (default: ${DEFAULT-VALUE}).")
    private Set<String> equal = Set.of();

    @Option(
            names = "--methods",
            paramLabel = "NAME",
            split = ",",
            description = "Some methods alone, by the names that the tables have, each with its variants, beside what"
                    + " ships (default: all).")
    private Set<String> methods = Set.of();

    @Option(names = "--quick", description = "A small part of everything: to see that it works, not to quote.")
    private boolean quick;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = ".hone/method",
            description = "Where bases, trainings and measurements are kept (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path work;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the numbers go, as JSON.")
    private @Nullable Path report;

    @Option(names = "--plot", paramLabel = "DIR", description = "Draw what each goal does, as SVG.")
    private @Nullable Path plot;

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
        MethodPlan plan = plan();
        try (Task opened = open(plan, screen.progress())) {
            MethodFindings findings = new MethodBench(opened, plan, screen.progress(), screen.clock()).run();
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("command", "bench method");
            numbers.put("at", began.toString());
            numbers.put(
                    "seconds", Duration.between(began, screen.clock().instant()).toMillis() / 1000.0);
            numbers.putAll(findings.toMap());
            if (file != null) {
                file.write(numbers);
            }
            if (plot != null) {
                new MethodPlots(plot).draw(findings);
            }
            output.print(screen.out(), numbers, () -> MethodTables.print(findings, screen));
        }
        return ExitCode.DONE;
    }

    private MethodPlan plan() {
        if (!Set.of(Terms.STEPS, Terms.TOKENS).containsAll(equal)) {
            throw new UsageException("--equal must be steps, tokens or both, was " + String.join(",", equal));
        }
        Study asked = Study.byKey().get(study);
        if (asked == null) {
            throw new UsageException("--study must be methods, transfer, noise or ablations, was " + study);
        }
        int trainings = given("--seeds", seeds, quick ? 1 : SEEDS);
        int taken = given("--steps", steps, quick ? QUICK_STEPS : STEPS);
        return new MethodPlan(input, trainings, asked, quick, taken, equal, methods, work);
    }

    private static int given(String option, @Nullable Integer value, int otherwise) {
        if (value != null && value < 1) {
            throw new UsageException(option + " must be at least 1, was " + value);
        }
        return value == null ? otherwise : value;
    }

    private Task open(MethodPlan plan, Progress progress) throws IOException {
        return switch (task) {
            case RecommendationTask.NAME -> RecommendationTask.open(plan, progress);
            case ToxicityTask.NAME -> ToxicityTask.open(plan, progress);
            case CodeTask.NAME -> CodeTask.open(plan, progress);
            default -> throw new UsageException("--task must be recommendation, toxicity or code, was " + task);
        };
    }
}
