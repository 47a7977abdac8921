package dev.hone.cli.command;

import dev.hone.client.report.Cell;
import dev.hone.client.report.Figures;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.report.VersionRow;
import dev.hone.client.versions.VersionLog;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.versions.VersionName;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the versions of a line, and takes one out for use elsewhere. */
@Command(
        name = "versions",
        description = "List, show, export, sign or prune the versions of a line, or say which saw a subject.",
        subcommands = {
            VersionsExportCommand.class,
            VersionsSignCommand.class,
            VersionsPruneCommand.class,
            VersionsAffectedCommand.class
        },
        mixinStandardHelpOptions = true)
public final class VersionsCommand implements Runnable {

    static final String NAMES = "Its number (3 or main#3), its name, or a beginning of the name or of the digest.";

    private static final List<String> COLUMNS =
            List.of("version", "number", "parent", "verdict", "state", "trained on");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show, export, sign, prune or affected?");
    }

    @Command(name = "list", description = "All versions, the latest last.", mixinStandardHelpOptions = true)
    int list(@Mixin ClientOptions options) throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        Optional<Signers> signers = options.signers();
        List<String> header = new ArrayList<>(COLUMNS);
        signers.ifPresent(known -> header.add("signed by"));
        Table table = new Table(header.toArray(String[]::new));
        String base = VersionName.base(options.line).toString();
        row(table, Arrays.asList(base, null, null, null, log.state(options.line, base), null), signers.map(no -> ""));
        for (ModelVersion version : log.versions()) {
            if (version.getLine().equals(options.line)) {
                List<@Nullable Object> cells = Arrays.asList(
                        Cell.version(version.getVersion()),
                        version.getRoundId() == null ? null : version.getSequence(),
                        Cell.version(version.getParent()),
                        version.getVerdict().name(),
                        log.state(version.getLine(), version.getVersion()),
                        version.getExamples());
                row(table, cells, signers.map(known -> known.of(version.getDigest())));
            }
        }
        options.output.print(spec, table);
        return ExitCode.DONE;
    }

    private static void row(Table table, List<@Nullable Object> cells, Optional<String> signedBy) {
        List<@Nullable Object> all = new ArrayList<>(cells);
        signedBy.ifPresent(words -> all.add(words.isEmpty() ? null : words));
        table.row(all.toArray());
    }

    @Command(name = "show", description = "All that is known of one version.", mixinStandardHelpOptions = true)
    int show(@Mixin ClientOptions options, @Parameters(paramLabel = "VERSION", description = NAMES) String name)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        ModelVersion version = log.version(options.line, name);
        Sheet sheet = new Sheet()
                .fact("version", version.getVersion())
                .fact("number", version.getRoundId() == null ? null : version.getSequence())
                .fact("state", log.state(version.getLine(), version.getVersion()))
                .fact("parent", version.getParent())
                .fact("round", version.getRoundId())
                .fact(
                        "round examples",
                        log.roundOf(version).map(round -> round.getExamples()).orElse(null))
                .fact("trained on", new Cell(version.getExamples(), trainedOn(version)))
                .fact("trained tokens", version.getTrainedTokens())
                .known("left out", leftOut(version))
                .fact("verdict", version.getVerdict().name())
                .fact("reason", version.getReason())
                .fact("artifact", version.getArtifact())
                .fact("base", version.getBaseDigest())
                .known(
                        "signed by",
                        options.signers()
                                .map(known -> known.of(version.getDigest()))
                                .orElse(null));
        holdout(version, sheet);
        Table decisions = new Table("decided at", "kind", "words");
        log.decisions().stream()
                .filter(decision -> version.getVersion().equals(decision.getVersion()))
                .forEach(decision -> decisions.row(
                        decision.getDecidedAt(), decision.getKind().name(), decision.getWords()));
        options.output.print(spec, sheet.table("decisions", decisions));
        return ExitCode.DONE;
    }

    private static String trainedOn(ModelVersion version) {
        return Figures.text(version.getExamples()) + " examples, those of replay included";
    }

    private static @Nullable Cell leftOut(ModelVersion version) {
        if (version.getUnusable().isEmpty()) {
            return null;
        }
        long rows = version.getUnusable().stream()
                .mapToLong(unusable -> unusable.getRows())
                .sum();
        return new Cell(
                rows,
                version.getUnusable().stream()
                        .map(unusable -> Figures.text(unusable.getRows()) + ": " + unusable.getReason())
                        .collect(Collectors.joining("\n")));
    }

    private static void holdout(ModelVersion version, Sheet sheet) {
        VersionRow.Holdout holdout = VersionRow.of(version, false).holdout();
        if (holdout == null) {
            return;
        }
        sheet.fact("holdout examples", holdout.examples())
                .fact("goal following", holdout.goalFollowing())
                .fact("forgetting", holdout.forgetting())
                .fact("KL to base", holdout.klToBase());
        Table levels = new Table("level", "examples", "loss", "parent loss", "difference low", "high");
        holdout.levels()
                .forEach(level -> levels.row(
                        level.level(),
                        level.examples(),
                        level.loss(),
                        level.parentLoss(),
                        level.differenceLow(),
                        level.differenceHigh()));
        sheet.table("levels", levels);
    }
}
