package dev.hone.local.command;

import dev.hone.llm.artifact.FileArtifacts;
import dev.hone.llm.artifact.Folders;
import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.UsageException;
import dev.hone.local.report.Table;
import dev.hone.local.report.VersionRow;
import dev.hone.local.versions.VersionLog;
import dev.hone.schemas.records.ModelVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the versions of a line, and takes one out for use elsewhere. */
@Command(
        name = "versions",
        description = "List, show or export the versions of a line.",
        mixinStandardHelpOptions = true)
public final class VersionsCommand implements Runnable {

    private static final int SHORT_VERSION = 24;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or export?");
    }

    @Command(name = "list", description = "All versions, the latest last.", mixinStandardHelpOptions = true)
    int list(@Mixin ClientOptions options) throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        Table table = new Table("version", "number", "parent", "verdict", "state", "examples");
        table.row(options.line + "@base", null, null, null, log.state(options.line + "@base"), null);
        for (ModelVersion version : log.versions()) {
            if (version.getLine().equals(options.line)) {
                table.row(
                        shortened(version.getVersion()),
                        version.getRoundId() == null ? null : version.getSequence(),
                        shortened(version.getParent()),
                        version.getVerdict(),
                        log.state(version.getVersion()),
                        version.getExamples());
            }
        }
        out().println(table);
        return done();
    }

    @Command(name = "show", description = "All that is known of one version.", mixinStandardHelpOptions = true)
    int show(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "VERSION", description = "Its name, or a beginning of it or of its digest.")
                    String name)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        ModelVersion version = log.version(name);
        Table table = new Table("version", version.getVersion());
        table.row("state", log.state(version.getVersion()));
        table.row("parent", version.getParent());
        table.row("round", version.getRoundId());
        table.row("artifact", version.getArtifact());
        table.row("base", version.getBaseDigest());
        table.row("examples", version.getExamples());
        table.row("trained tokens", version.getTrainedTokens());
        table.row("verdict", version.getVerdict() + ": " + version.getReason());
        out().println(table);
        holdout(version);
        log.decisions().stream()
                .filter(decision -> version.getVersion().equals(decision.getVersion()))
                .forEach(decision -> out().println(decision.getDecidedAt() + "  " + decision.getWords()));
        return done();
    }

    @Command(
            name = "export",
            description = "Copy a version's PEFT folder, its digest verified.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "VERSION", description = "Its name, or a beginning of it or of its digest.")
                    String name,
            @Option(names = "--to", paramLabel = "DIR", required = true, description = "A folder that does not exist.")
                    Path target)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        if (Files.exists(target)) {
            throw new UsageException(target + " exists; name a folder that does not");
        }
        ModelVersion version = options.log().version(name);
        Path store = artifacts(options);
        Path folder = new FileArtifacts(store)
                .fetch(version.getDigest())
                .orElseThrow(() -> new UsageException("the artifact store " + store.toAbsolutePath() + " does not hold "
                        + version.getVersion() + "; set artifacts.location in --config FILE"));
        Files.createDirectories(target);
        for (Path file : Folders.files(folder)) {
            Files.copy(file, target.resolve(file.getFileName()));
        }
        out().println(target);
        return done();
    }

    private static Path artifacts(ClientOptions options) throws IOException {
        Object location = options.settings().section("artifacts.").get("location");
        return location == null ? UpCommand.artifacts(Path.of(UpCommand.DATA)) : Path.of(location.toString());
    }

    private void holdout(ModelVersion version) {
        VersionRow row = VersionRow.of(version, false);
        if (row.holdout() == null) {
            return;
        }
        Table levels = new Table("holdout level", "examples", "loss", "parent's loss", "difference low", "high");
        row.holdout()
                .levels()
                .forEach(level -> levels.row(
                        "level " + level.level(),
                        level.examples(),
                        level.loss(),
                        level.parentLoss(),
                        level.differenceLow(),
                        level.differenceHigh()));
        out().println(levels);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done() {
        out().flush();
        return ExitCode.DONE;
    }

    private static String shortened(String version) {
        return version.length() <= SHORT_VERSION ? version : version.substring(0, SHORT_VERSION);
    }
}
