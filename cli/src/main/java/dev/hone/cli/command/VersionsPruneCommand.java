package dev.hone.cli.command;

import dev.hone.artifacts.ArtifactStore;
import dev.hone.artifacts.ArtifactStore.Held;
import dev.hone.client.report.Cell;
import dev.hone.client.report.Table;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.versions.VersionRetention;
import dev.hone.client.versions.VersionRetention.Announced;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes room in the artifact store, of what nothing serves, tries, trains on or rolls back to. */
@Command(
        name = "prune",
        description = "Show which versions nothing needs any more and, with --delete, delete them from the artifact"
                + " store. Champions, challengers, what waits, their parents and what a round starts from stay.",
        mixinStandardHelpOptions = true)
public final class VersionsPruneCommand implements Callable<Integer> {

    private static final Duration WRITING = Duration.ofDays(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "10",
            description = "Of each line so many latest versions and former champions stay (default: ${DEFAULT-VALUE}).")
    private int latest;

    @Option(names = "--delete", description = "Delete them, and do not only show them.")
    private boolean delete;

    @Option(
            names = "--unannounced",
            description = "Also what was written more than a day ago and no worker of this Kafka has announced: what a"
                    + " killed worker left, or the versions of another Kafka with the same store.")
    private boolean unannounced;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        if (latest < 1) {
            throw new UsageException("--keep is at least 1, was " + latest);
        }
        VersionLog log = options.log();
        SortedMap<String, String> kept = VersionRetention.kept(announced(log), log.rounds(), latest);
        Map<String, ModelVersion> known = log.versions().stream()
                .collect(Collectors.toMap(ModelVersion::getDigest, Function.identity(), (first, second) -> second));
        ArtifactStore store = options.artifacts();
        Instant writtenBefore = Screen.of(spec).clock().instant().minus(WRITING);
        Table table = new Table("version", "bytes", "written", "stays", "deleted");
        for (Held held : store.held()) {
            ModelVersion version = known.get(held.digest());
            Optional<String> stays =
                    version == null ? stranger(held, writtenBefore) : Optional.ofNullable(kept.get(held.digest()));
            boolean gone = stays.isEmpty() && delete && store.delete(held.digest());
            table.row(named(version, held), held.bytes(), held.since(), stays.orElse(null), gone ? "deleted" : null);
        }
        options.output.print(spec, table);
        if (!delete) {
            spec.commandLine().getErr().println("nothing was deleted; --delete deletes what does not stay");
        }
        return ExitCode.DONE;
    }

    private Optional<String> stranger(Held held, Instant writtenBefore) {
        if (!unannounced) {
            return Optional.of("not announced here");
        }
        return held.since().isBefore(writtenBefore) ? Optional.empty() : Optional.of("may be in writing");
    }

    private static @Nullable Object named(@Nullable ModelVersion version, Held held) {
        return version == null ? held.digest() : Cell.version(version.getVersion());
    }

    private static List<Announced> announced(VersionLog log) {
        return log.versions().stream()
                .map(version -> new Announced(version, log.state(version.getLine(), version.getVersion())))
                .toList();
    }
}
