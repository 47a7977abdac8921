package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
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
import dev.hone.terminal.UsageException;
import dev.hone.trainer.export.MergedExport;
import dev.hone.trainer.export.PeftExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
        description = "List, show, export, sign or prune the versions of a line, or say which saw a subject.",
        subcommands = {VersionsSignCommand.class, VersionsPruneCommand.class, VersionsAffectedCommand.class},
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

    @Command(
            name = "export",
            description = "Write a version as a PEFT folder that is ready elsewhere, or as a whole model, its digest"
                    + " verified.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "VERSION", description = NAMES) String name,
            @ArgGroup(exclusive = false, multiplicity = "1") Targets targets,
            @Option(
                            names = "--base",
                            paramLabel = "DIR|NAME",
                            description =
                                    "The base that the adapter is for, as the exported folder names it: a folder, or a "
                                            + "name on a hub (default: that of what runs).")
                    @Nullable
                    String base)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        for (Path target : targets.all()) {
            if (Files.exists(target)) {
                throw new UsageException(target + " exists; name a folder that does not");
            }
        }
        ModelVersion version = options.log().version(options.line, name);
        ArtifactStore store = options.artifacts();
        Path folder = store.fetch(version.getDigest())
                .orElseThrow(() -> new UsageException("the artifact store " + store + " does not hold "
                        + version.getVersion() + "; set artifacts.location in --config FILE"));
        PeftExport.Base its = base(options, base, version);
        if (targets.peft != null) {
            PeftExport.write(folder, its, targets.peft, Map.of());
        }
        if (targets.merged != null) {
            merge(folder, its, targets.merged, version);
        }
        if (options.output.json()) {
            Sheet sheet = new Sheet().fact("version", version.getVersion());
            options.output.print(spec, sheet.known("folder", text(targets.peft)).known("merged", text(targets.merged)));
        } else {
            targets.all().forEach(spec.commandLine().getOut()::println);
        }
        return ExitCode.DONE;
    }

    /** Where to: either, or both. */
    static final class Targets {

        @Option(names = "--to", paramLabel = "DIR", description = "The PEFT folder; one that does not exist.")
        @Nullable
        Path peft;

        @Option(
                names = "--merged",
                paramLabel = "DIR",
                description = "The whole model, the adapter worked into the weights of its base in their number format;"
                        + " a folder that does not exist.")
        @Nullable
        Path merged;

        List<Path> all() {
            return Stream.of(Optional.ofNullable(peft), Optional.ofNullable(merged))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private static void merge(Path folder, PeftExport.Base base, Path target, ModelVersion version) throws IOException {
        Path its = base.folder();
        if (its == null) {
            throw new UsageException("a whole model takes the base's weights: name its folder with --base");
        }
        try {
            MergedExport.write(folder, its, target, version.getVersion());
        } catch (IllegalArgumentException refused) {
            throw new UsageException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static PeftExport.Base base(ClientOptions options, @Nullable String named, ModelVersion version)
            throws IOException {
        Optional<String> running = options.base();
        // A name on a hub is that of the base at hand: its tokenizer and chat template go along.
        Path atHand = running.map(Path::of).filter(Files::isDirectory).orElse(null);
        Optional<String> name = named == null ? running : Optional.of(named);
        return name.map(text -> Files.isDirectory(Path.of(text))
                        ? PeftExport.Base.at(Path.of(text))
                        : new PeftExport.Base(text, atHand))
                .orElseThrow(() -> new UsageException("which base is " + version.getVersion()
                        + " for? Name its folder, or its name on a hub, with --base"));
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
