package dev.hone.cli.command;

import dev.hone.client.versions.VersionLog;
import dev.hone.lab.recorded.DryRun;
import dev.hone.lab.testbed.program.Programs;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries another policy on a line's canary. */
@Command(
        name = "dry-run",
        description = "Say what another policy would decide now on a line's canary, or on its latest one.",
        footer = {
            "",
            "By the line's own counts and test, as it tells them; nothing is changed. What runs is taken to have the",
            "settings of --config, or those that ship."
        },
        mixinStandardHelpOptions = true)
public final class DryRunCommand implements Callable<Integer> {

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(
            names = "--with",
            paramLabel = "KEY=VALUE",
            required = true,
            split = PolicyChange.SPLIT,
            splitSynopsisLabel = ",",
            description = "Settings to try, as in rollout.alpha=.01,rollout.margin=.02.")
    private Map<String, String> change = new LinkedHashMap<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        Settings settings = client.settings();
        Programs.refuseUnknown(settings.with(change));
        LineProgress progress;
        try (VersionLog log = client.log()) {
            progress = log.progress(client.line);
        }
        RolloutEvidence told = progress.evidence();
        if (told == null) {
            throw new RunFailedException(
                    "no canary of " + client.line + " was ever told of: there is nothing to try on");
        }
        DryRun run = run(told, settings, isOn(progress.rollout(), told) ? now() : told.getAt());
        PrintWriter out = Screen.of(spec).out();
        client.output.print(out, run.report(), () -> run.lines().forEach(out::println));
        out.flush();
        return ExitCode.DONE;
    }

    private DryRun run(RolloutEvidence told, Settings settings, Instant at) {
        try {
            return DryRun.of(told, settings, change, at);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(
                    e.getMessage() + "; start streams-app of this release, or wait for the next canary", e);
        }
    }

    private Instant now() {
        return Screen.of(spec).clock().instant();
    }

    private static boolean isOn(@Nullable RolloutState state, RolloutEvidence told) {
        return state != null && told.getRolloutId().equals(state.getRolloutId());
    }
}
