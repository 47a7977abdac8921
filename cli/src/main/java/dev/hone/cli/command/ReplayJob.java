package dev.hone.cli.command;

import dev.hone.client.report.Events;
import dev.hone.client.report.Learned;
import dev.hone.client.report.ReportFile;
import dev.hone.lab.replay.Lacking;
import dev.hone.lab.replay.Replay;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.lab.testbed.program.RowLengths;
import dev.hone.lab.testbed.workspace.LocalCluster;
import dev.hone.lab.testbed.workspace.ShippedSettings;
import dev.hone.lab.testbed.workspace.Workspace;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The course that both replays share: settings, cluster, run, report, exit code. */
final class ReplayJob {

    private static final String TRAINS = "trainer.base";

    private final String name;
    private final ReplayOptions options;
    private final Screen screen;

    ReplayJob(String name, ReplayOptions options, Screen screen) {
        this.name = name;
        this.options = options;
        this.screen = screen;
    }

    /** What one kind of replay brings. */
    interface Kind {

        /** Settings that the command line decides; called first, with those of the files. */
        Map<String, String> settings(Settings files, Workspace workspace) throws IOException;

        /** The log to replay. */
        InputLog log();

        /** Adds to the report what only this kind has; called when the replay came to its end. */
        void report(Settings settings, Replay replay, Map<String, Object> report) throws IOException;
    }

    /** Runs it; says what to tell the shell. */
    int run(Kind kind) throws IOException, InterruptedException {
        Path logFile = LogFile.in(options.data);
        try (Workspace workspace = Workspace.fresh(options.data, name);
                Stop stop = Stop.onSignal()) {
            ReportFile file = ReportFile.at(options.report == null ? workspace.folder("report.json") : options.report);
            Settings files = ShippedSettings.read(name + ".yaml", options.config, System.getenv());
            // Before anything that takes long.
            Programs.refuseUnknown(files);
            Programs.checkDevice(files);
            var decided = new HashMap<String, String>(kind.settings(files, workspace));
            decided.put("data.dir", workspace.folder("state").toString());
            boolean trains = decided.containsKey(TRAINS);
            Settings chosen =
                    trains ? RowLengths.fitted(files.with(decided), screen.progress()::say) : files.with(decided);
            if (trains) {
                Programs.checkBase(chosen);
            }
            try (LocalCluster cluster = LocalCluster.start(workspace)) {
                Settings settings = chosen.with(cluster.settings());
                var replay = new Replay(settings, trains, screen.progress(), stop, screen.clock());
                var report = new LinkedHashMap<String, Object>();
                report.put("command", name);
                String failure = failure(kind, settings, replay, report);
                if (failure != null) {
                    report.put("failure", failure);
                    screen.progress().say("failed: " + failure + "; more in " + logFile);
                }
                file.write(report);
                options.output.print(screen.out(), report, () -> ResultTables.print(report, screen.out()));
                screen.progress().say("report: " + file);
                return failure == null ? ExitCode.DONE : ExitCode.FAILED;
            }
        }
    }

    private @Nullable String failure(Kind kind, Settings settings, Replay replay, Map<String, Object> report)
            throws IOException, InterruptedException {
        String failure = null;
        try {
            replay.run(kind.log());
        } catch (RunFailedException e) {
            failure = e.getMessage();
        }
        Events events = replay.events();
        report.put("events", events);
        report.put("goalSets", replay.learned().goalSetRows());
        report.put("rounds", replay.learned().roundRows());
        report.put("versions", replay.learned().versionRows());
        replay.learned().failures().forEach(screen.progress()::say);
        List<String> lacking = Lacking.words(settings, replay.learned(), events);
        if (!lacking.isEmpty()) {
            report.put("lacking", lacking);
            screen.progress().say("no round closed: " + String.join("; ", lacking));
        }
        if (failure == null) {
            kind.report(settings, replay, report);
            failure = wrongSum(replay.sent(), events);
        }
        return failure == null ? failedRounds(replay.learned()) : failure;
    }

    // A round that failed and was made good by a later one has done no lasting harm.
    private static @Nullable String failedRounds(Learned learned) {
        List<String> last = learned.lastFailures();
        return last.isEmpty() ? null : String.join("; ", last);
    }

    private static @Nullable String wrongSum(long sent, Events events) {
        long read = events.records() - events.handedOn();
        if (read != sent) {
            return sent + " records were sent, and " + read + " were read";
        }
        return events.unaccounted() == 0
                ? null
                : events.unaccounted() + " of " + events.records() + " records are in no outcome, or in several";
    }
}
