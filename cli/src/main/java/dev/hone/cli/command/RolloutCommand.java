package dev.hone.cli.command;

import dev.hone.client.report.Figures;
import dev.hone.client.versions.VersionLog;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a rollout does and why, and takes an operator's word. */
@Command(
        name = "rollout",
        description = "Show what a line's rollout does and why, tell it what to do, plan one, or judge a recorded one.",
        subcommands = {DryRunCommand.class, JudgeCommand.class, PlanCommand.class, RecordingCommand.class},
        mixinStandardHelpOptions = true)
public final class RolloutCommand implements Runnable {

    private static final String OLD_NAMES =
            "pause, resume, abort, promote, roll-back, release-quarantine, abandon-round, retry-round";

    private static final int KIND_WIDTH = "QUARANTINE_RELEASED".length();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "rollout what? One of "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }

    @Command(
            name = "status",
            description = "Who serves, what is on its way, and what the canary has earned.",
            mixinStandardHelpOptions = true)
    int status(@Mixin ClientOptions options, @Mixin Watch watch) throws IOException, InterruptedException {
        LogFile.ofErrors();
        try (VersionLog log = VersionLog.follow(options.wire())) {
            return watch.show(spec, options.output, () -> {
                log.look();
                return StatusSheets.rollout(log, options.line);
            });
        }
    }

    @Command(
            name = "explain",
            description = "Every decision in words, the latest last.",
            mixinStandardHelpOptions = true)
    int explain(
            @Mixin ClientOptions options,
            @Option(
                            names = "--of",
                            paramLabel = "VERSION",
                            description = "Only what was decided on this one: a name, a number or a beginning.")
                    @Nullable
                    String name,
            @Option(names = "--evidence", description = "With the numbers that each was taken on.") boolean numbers)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        String version = name == null ? null : log.version(options.line, name).getVersion();
        List<RolloutDecision> decisions = log.decisions().stream()
                .filter(decision -> decision.getLine().equals(options.line))
                .filter(decision -> version == null || version.equals(decision.getVersion()))
                .toList();
        if (options.output.json()) {
            options.output.printAll(spec, decisions);
        } else {
            decisions.forEach(decision -> print(decision, numbers));
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "pause",
            description = "Keep the canary at its stage: evidence counts and harm still ends it, nothing advances.",
            mixinStandardHelpOptions = true)
    int pause(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.PAUSE, spec);
    }

    @Command(name = "resume", description = "Let a paused canary go on.", mixinStandardHelpOptions = true)
    int resume(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.RESUME, spec);
    }

    @Command(
            name = "promote",
            description = "Make the version in canary champion without waiting for evidence.",
            mixinStandardHelpOptions = true)
    int promote(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.PROMOTE, spec);
    }

    @Command(
            name = "abort",
            description = "Give the version in canary up; its examples wait for the next round.",
            mixinStandardHelpOptions = true)
    int abort(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.ABORT, spec);
    }

    @Command(
            name = "rollback",
            description =
                    "Refuse the version in canary, or the champion, for ever; what it was trained on is in quarantine.",
            mixinStandardHelpOptions = true)
    int rollback(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.ROLL_BACK, spec);
    }

    @Command(
            name = "release",
            description = "Let replay use again what is in quarantine.",
            mixinStandardHelpOptions = true)
    int release(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.RELEASE_QUARANTINE, spec);
    }

    @Command(
            name = "abandon",
            description = "Give the round in training up; its examples wait for the next one.",
            mixinStandardHelpOptions = true)
    int abandon(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.ABANDON_ROUND, spec);
    }

    @Command(
            name = "retry",
            description = "Try a round again whose fault lay in settings or surroundings, now that it is mended.",
            mixinStandardHelpOptions = true)
    int retry(@Mixin OperatorOptions operator) throws IOException, InterruptedException {
        return operator.say(OperatorCommand.RETRY_ROUND, spec);
    }

    @Command(
            name = "tell",
            description = "The same by older names: " + OLD_NAMES + ".",
            hidden = true,
            mixinStandardHelpOptions = true)
    int tell(@Mixin OperatorOptions operator, @Parameters(paramLabel = "COMMAND") String word)
            throws IOException, InterruptedException {
        return operator.say(
                switch (word.toLowerCase(Locale.ROOT)) {
                    case "pause" -> OperatorCommand.PAUSE;
                    case "resume" -> OperatorCommand.RESUME;
                    case "abort" -> OperatorCommand.ABORT;
                    case "promote" -> OperatorCommand.PROMOTE;
                    case "roll-back" -> OperatorCommand.ROLL_BACK;
                    case "release-quarantine" -> OperatorCommand.RELEASE_QUARANTINE;
                    case "abandon-round" -> OperatorCommand.ABANDON_ROUND;
                    case "retry-round" -> OperatorCommand.RETRY_ROUND;
                    default -> throw new UsageException("no command " + word + "; one of " + OLD_NAMES);
                },
                spec);
    }

    private void print(RolloutDecision decision, boolean numbers) {
        PrintWriter out = spec.commandLine().getOut();
        String kind = decision.getKind().name();
        String padding = " ".repeat(Math.max(0, KIND_WIDTH - kind.length()));
        out.println(Figures.text(decision.getDecidedAt()) + "  "
                + Screen.of(spec).style().state(kind) + padding + "  " + decision.getWords());
        if (numbers) {
            decision.getEvidence().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> out.println("    " + entry.getKey() + " = " + Figures.text(entry.getValue())));
        }
        out.flush();
    }
}
