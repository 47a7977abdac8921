package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.improve.Improvement;
import dev.hone.lab.improve.ImprovementReport;
import dev.hone.lab.improve.Output;
import dev.hone.lab.improve.Plan;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes an adapter of a log, without a server, and a report on it. */
@Command(
        name = "improve",
        description =
                "Train an adapter on a log of rated answers and compare it with the base; nothing else is needed.",
        footer = {
            "",
            "The log is JSON, one object a line, plain or gzipped: Hone's own lines, TRL rows for KTO or DPO, chat",
            "messages with a rating beside, or any rows with --map, such as",
            "  --map prompt=question,response=answer,rating=stars --scale 1..5",
            "DIR gets adapter (a PEFT folder), report.html and report.json. docs/logs.md tells more."
        },
        mixinStandardHelpOptions = true)
public final class ImproveCommand implements Callable<Integer> {

    @Option(
            names = "--base",
            paramLabel = "DIR",
            required = true,
            description = "The base model (config.json, model.safetensors, tokenizer.json).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path base;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            required = true,
            description = "The log (.jsonl or .jsonl.gz); its format is found out by its first rows.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path log;

    @Mixin
    private LogShape shape = new LogShape();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Where the adapter and the reports go; a new folder, or that of an earlier run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where the report for programs goes (default: report.json in the output).")
    private @Nullable Path report;

    @Mixin
    private OutputOptions format = new OutputOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of every draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings that differ from those that are chosen by the size of the log.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Screen screen = Screen.of(spec);
        Progress progress = screen.progress();
        BaseOption.checked(base);
        Settings files = ShippedSettings.read("improve.yaml", config, System.getenv());
        Programs.refuseUnknown(files);
        progress.say("reading " + log);
        RatedLog rated = shape.open(log);
        Plan plan = Plan.of(new Plan.Wish(rated, log.toString(), base, seed), files);
        Output folder = Output.in(output);
        ReportFile json = ReportFile.at(report == null ? folder.json() : report);
        plan.words().forEach(progress::say);
        try (Stop stop = Stop.onSignal()) {
            LogFile.in(folder.folder());
            return new ImprovementReport(folder, json, progress, this::print)
                    .after(new Improvement(plan, folder, progress, stop, screen.clock()));
        }
    }

    private void print(Map<String, Object> report, String tables) {
        PrintWriter out = Screen.of(spec).out();
        format.print(out, report, () -> out.print(tables));
        out.flush();
    }
}
