package dev.hone.cli.command;

import dev.hone.client.report.ReportFile;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.program.RowLengths;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.lab.training.LogTraining;
import dev.hone.lab.training.TrainingFolder;
import dev.hone.lab.training.TrainingReport;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.Verdict;
import dev.hone.streams.WholeLog;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Progress;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.train.TrainingStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Trains an adapter or all weights on a log, or tells a line that runs when to train.
 *
 * <p>Both have the name that people look for. What a line is told is a subcommand, and has a line; a training on a log
 * has {@code --log} and no subcommand, so that its options are not required by picocli, which would ask subcommands for
 * them too, but here.
 */
@Command(
        name = "train",
        description = "Train an adapter or all weights on a log, without Kafka; or tell a line to train now, to pause"
                + " or to go on.",
        footer = {
            "",
            "The log is JSON, one object a line, plain or gzipped: an interaction a line, such as",
            "{\"id\":\"i1\",\"subject\":\"u7\",\"time\":\"2026-01-01T00:00:00Z\",\"prompt\":\"..\",\"response\":\"..\",",
            " \"feedback\":[{\"metric\":\"rating\",\"value\":4.5,\"correction\":\"..\"}]}",
            "or what hone replay jsonl and hone improve read (docs/logs.md). All of it is one round, with the recipe of the",
            "configuration: goals are exact quantiles. DIR gets the adapter (a PEFT folder with its manifest and README.md),",
            "or with trainer.recipe.weights: all the whole model, and report.json. A run that was broken off goes on when it",
            "is given again. Ends with 0 where a version came out that the gate lets through, with 1 where none did or the",
            "gate held it, with 2 where something is wrong."
        },
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

    @Option(names = "--log", paramLabel = "FILE", description = "The log (.jsonl or .jsonl.gz).")
    private @Nullable Path log;

    @Mixin
    private LogShape shape = new LogShape();

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The base model (config.json, model.safetensors, tokenizer.json).")
    private @Nullable Path base;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where the version and the report go; a new folder, or that of an earlier run.")
    private @Nullable Path output;

    @Option(
            names = "--line",
            paramLabel = "LINE",
            description = "Whose examples are trained on, where the log has those of several lines.")
    private @Nullable String line;

    @Option(
            names = "--bad",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "The share of the log's lines that may be bad (default: ${DEFAULT-VALUE}).")
    private double bad;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of every draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings: catalogue, lines, thresholds, holdout and trainer.recipe above all.")
    private @Nullable Path config;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report goes (default: DIR/report.json).")
    private @Nullable Path report;

    @Mixin
    private OutputOptions format = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path its = required("--log", log);
        Path folder = required("--base", base);
        Path target = required("--output", output);
        if (!(bad >= 0 && bad <= 1)) {
            throw new UsageException("--bad is a share from 0 to 1");
        }
        Screen screen = Screen.of(spec);
        Settings settings = settings(BaseOption.checked(folder), screen.progress());
        screen.progress().say("reading " + its);
        RatedLog rated = shape.open(its, WholeLog.checks(settings));
        screen.progress().say(its + " is read as " + rated.format());
        rated.faults().first().forEach(screen.progress()::say);
        if (Files.exists(target) && Files.isSameFile(target, folder)) {
            throw new UsageException("--output is the folder of the base, which would be deleted; name a new one");
        }
        TrainingFolder results = TrainingFolder.in(target);
        ReportFile file = ReportFile.at(report == null ? results.report() : report);
        LogFile.in(results.folder());
        var training = new LogTraining(new LogTraining.Wish(rated, folder, line, bad), settings, results);
        try (Stop stop = Stop.onSignal()) {
            var watch = new TrainingWatch(screen.progress(), stop::isWished);
            LogTraining.Trained trained = training.run(watch);
            Map<String, Object> findings = new TrainingReport(rated, trained, results, watch.prepared())
                    .map(source(its, folder, rated, trained));
            file.write(findings);
            return told(trained, results, findings, screen);
        } catch (TrainingStoppedException e) {
            throw new RunFailedException(e.getMessage() + "; the same command goes on", e);
        }
    }

    private <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "missing " + name + ": a training on a log takes --log, --base and --output; a line that runs is"
                            + " told by train "
                            + String.join(
                                    ", train ",
                                    spec.commandLine().getSubcommands().keySet()));
        }
        return value;
    }

    private Settings settings(Path folder, Progress progress) throws IOException {
        Settings files = ShippedSettings.read("train.yaml", config, System.getenv())
                .with(Map.of("trainer.base", folder.toString(), "rounds.seed", Long.toString(seed)));
        Programs.check(files);
        Settings fitted = RowLengths.fitted(files, progress::say);
        Programs.checkBase(fitted);
        return fitted;
    }

    private Map<String, Object> source(Path its, Path folder, RatedLog rated, LogTraining.Trained trained) {
        var source = new LinkedHashMap<String, Object>();
        source.put("log", its.toString());
        source.put("format", rated.format());
        source.put("scales", rated.scales());
        source.put("base", folder.toString());
        source.put("line", trained.line());
        source.put("seed", seed);
        return source;
    }

    private int told(LogTraining.Trained trained, TrainingFolder results, Map<String, Object> findings, Screen screen) {
        String failure = trained.failure();
        ModelVersion version = trained.version();
        format.print(screen.out(), findings, () -> screen.out().print(tables(trained)));
        screen.out().flush();
        if (failure != null || version == null) {
            screen.progress().say("failed: " + failure);
            return ExitCode.FAILED;
        }
        screen.progress().say("the version is in " + results.folder());
        return version.getVerdict() == Verdict.HELD ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static String tables(LogTraining.Trained trained) {
        long all = trained.log().fates().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        String counts = String.format(
                Locale.ROOT,
                "%,d interactions: %,d trained on, %,d held out%n",
                all,
                trained.examples().size() - trained.heldOut(),
                trained.heldOut());
        ModelVersion version = trained.version();
        return version == null
                ? counts
                : counts
                        + String.format(
                                Locale.ROOT,
                                "gate: %s, %s%ndigest: %s%n",
                                version.getVerdict().name().toLowerCase(Locale.ROOT),
                                version.getReason(),
                                version.getDigest());
    }

    @Command(
            name = "now",
            description = "Close the line's next round with the examples that there are, if they are enough.",
            mixinStandardHelpOptions = true)
    int now(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.TRAIN_NOW, spec);
    }

    @Command(
            name = "pause",
            description = "Close no further round of the line; one in training goes on.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.PAUSE_ROUNDS, spec);
    }

    @Command(
            name = "resume",
            description = "Let rounds of the line close again when they are due.",
            mixinStandardHelpOptions = true)
    int resume(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.RESUME_ROUNDS, spec);
    }
}
