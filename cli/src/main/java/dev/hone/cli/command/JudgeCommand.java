package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.recorded.Comparison;
import dev.hone.lab.recorded.Judging;
import dev.hone.lab.recorded.Recording;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.sequential.Betting;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** Judges a canary that somebody recorded. */
@Command(
        name = "judge",
        description = "Say what a canary would decide on recorded answers of two versions.",
        footer = {
            "",
            "The recording is JSON, one object a line, plain or gzipped: time, arm (champion or challenger) and any of",
            "subject, segment, quality (0 to 1), source (who graded, if not the subject), prompt, text, failed,"
                    + " expected",
            "(0 to 1: the mean of the subject's earlier scores; see rollout.covariate.weight). Each subject counts"
                    + " once,",
            "by its first answer. Nothing is started; every answer is looked at as on a line."
        },
        mixinStandardHelpOptions = true)
public final class JudgeCommand implements Callable<Integer> {

    @Option(names = "--input", paramLabel = "FILE", required = true, description = "The recording.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path input;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of a line, such as rollout.margin; those of its own stages are tested for shares.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting; it wins over those of the file.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--with",
            paramLabel = "KEY=VALUE",
            split = PolicyChange.SPLIT,
            splitSynopsisLabel = ",",
            description =
                    "Settings to try instead, as in rollout.alpha=.01,rollout.margin=.02: both ways of deciding are"
                            + " shown beside each other.")
    private Map<String, String> change = new LinkedHashMap<>();

    @Option(names = "--report", paramLabel = "FILE", description = "Where decisions and numbers go, as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--test",
            paramLabel = "N",
            description =
                    "Number of the test, which decisions have among their numbers (default: that of new rollouts).")
    private @Nullable Integer test;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LogFile.ofErrors();
        Settings settings =
                ShippedSettings.read("judge.yaml", config, System.getenv()).with(set);
        Programs.refuseUnknown(settings.with(change));
        ReportFile file = report == null ? null : ReportFile.at(report);
        Recording recording = Recording.read(input);
        Map<String, Object> numbers;
        List<String> lines;
        if (change.isEmpty()) {
            Judging judging = Judging.of(recording, settings, betting());
            numbers = judging.report();
            lines = judging.lines();
        } else {
            Comparison comparison = Comparison.of(recording, settings, change, betting());
            numbers = comparison.report();
            lines = comparison.lines();
        }
        if (file != null) {
            file.write(numbers);
        }
        PrintWriter out = Screen.of(spec).out();
        output.print(out, numbers, () -> lines.forEach(out::println));
        out.flush();
        return ExitCode.DONE;
    }

    private Betting betting() {
        try {
            return test == null ? Betting.LATEST : Betting.of(test);
        } catch (IllegalArgumentException unknown) {
            throw new UsageException("--test: " + unknown.getMessage(), unknown);
        }
    }
}
