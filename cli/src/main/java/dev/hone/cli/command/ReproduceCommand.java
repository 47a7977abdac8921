package dev.hone.cli.command;

import dev.hone.artifacts.Folders;
import dev.hone.client.report.ReportFile;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.keys.KeysConfig;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.HoneVersion;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.Progress;
import dev.hone.terminal.UsageException;
import dev.hone.trainer.Reproduction;
import dev.hone.trainer.Reproduction.Outcome;
import dev.hone.trainer.Reproduction.Reproduced;
import dev.hone.trainer.WorkerBase;
import dev.hone.trainer.intake.KafkaExampleLog;
import dev.hone.trainer.scorers.ScorersConfig;
import dev.hone.trainer.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a version again and says whether the bytes are the same. */
@Command(
        name = "reproduce",
        description = {
            "Train a version again from its round and the log, and compare the digests. Nothing is announced, and nothing is written where versions are kept.",
            "Ends with 0 where they are equal, and with 1 where they differ (what differs first is named) or where inputs were erased or have expired (how many, and which)."
        })
public final class ReproduceCommand implements Callable<Integer> {

    private static final int MOST_ROWS = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientOptions options = new ClientOptions();

    // --version names a version here, so that the standard options cannot be mixed in.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli prints the help before it calls
    private boolean help;

    @Option(names = "--version", paramLabel = "ID", required = true, description = VersionsCommand.NAMES)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String version;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The folder of the base that it was trained on (default: trainer.base of what runs).")
    private @Nullable Path base;

    @Option(
            names = "--anyway",
            description = "Train also where examples were erased since, without them, and say the digest of that.")
    private boolean anyway;

    @Option(names = "--report", paramLabel = "FILE", description = "Write what came of it there as JSON.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        ReportFile file = report == null ? null : ReportFile.at(report);
        KafkaAccess wire = options.wire();
        VersionLog log = VersionLog.read(wire);
        ModelVersion wanted = log.version(options.line, version);
        TrainingRound round = log.roundOf(wanted)
                .orElseThrow(() -> new UsageException(wanted.getVersion()
                        + " came of no round that the log still holds: it was brought from outside, or"
                        + " topics.retention has taken the round"));
        Reproduced found = reproduced(wire, wanted, round);
        Sheet sheet = sheet(wanted, found);
        options.output.print(spec, sheet);
        if (file != null) {
            file.write(sheet);
        }
        return found.outcome() == Outcome.EQUAL ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Reproduced reproduced(KafkaAccess wire, ModelVersion wanted, TrainingRound round)
            throws IOException, InterruptedException {
        Settings settings = options.settings();
        Programs.checkDevice(settings);
        Path its = BaseOption.checked(folder());
        Path scratch = Files.createTempDirectory("hone-reproduce");
        Progress progress = Screen.of(spec).progress();
        progress.say("training " + wanted.getVersion() + " again");
        try (WorkerBase loaded = WorkerBase.load(its, Recipe.Precision.FLOAT32)) {
            return new Reproduction(
                            loaded,
                            KafkaExampleLog.of(wire.connection(), wire.topics(), KeysConfig.from(settings)),
                            options.artifacts(),
                            new Reproduction.Place(scratch, HoneVersion.read(), ScorersConfig.from(settings)))
                    .of(wanted, round, anyway, telling(progress));
        } finally {
            Folders.delete(scratch);
        }
    }

    private Path folder() throws IOException {
        return base != null
                ? base
                : Path.of(options.base()
                        .orElseThrow(() ->
                                new UsageException("which base was it trained on? Name its folder with --base DIR")));
    }

    private static TrainingObserver telling(Progress progress) {
        return new TrainingObserver() {
            @Override
            public void prepared(Prepared prepared) {
                progress.begin("steps");
            }

            @Override
            public void stepped(int step, int steps, double loss, int responseTokens) {
                progress.at(step, steps, String.format(Locale.ROOT, "loss %.3f", loss));
            }
        };
    }

    private static Sheet sheet(ModelVersion wanted, Reproduced found) {
        Table differences = new Table("what", "where", "then", "now");
        found.differences().stream()
                .limit(MOST_ROWS)
                .forEach(each -> differences.row(each.kind().words(), each.place(), each.then(), each.now()));
        Table expired = new Table("partition", "from", "to");
        found.expired().forEach(range -> expired.row(range.getPartition(), range.getFrom(), range.getTo()));
        return new Sheet()
                .fact("version", wanted.getVersion())
                .fact("round", wanted.getRoundId())
                .fact("outcome", found.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .fact("because", found.words())
                .fact("digest then", wanted.getDigest())
                .fact("digest now", found.digest())
                .fact("erased since", found.erased())
                .table("differences", differences)
                .table("expired", expired);
    }
}
