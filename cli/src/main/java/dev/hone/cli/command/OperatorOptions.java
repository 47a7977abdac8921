package dev.hone.cli.command;

import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.versions.Telling;
import dev.hone.client.versions.VersionLog;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** An operator's word: to which line, about which version, why, and how long its outcome is waited for. */
final class OperatorOptions {

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(
            names = "--of",
            paramLabel = "VERSION",
            description =
                    "The version that it is about: a name, a number or a beginning (default: the one in canary, or else the champion).")
    private @Nullable String version;

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "The reason, for the record.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String why;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "How long to wait for what comes of it; 0 sends it and waits for nothing (default: ${DEFAULT-VALUE}).")
    private int wait;

    /** Done when the line did as it was told; fails when it did not, or when nothing was heard of it in time. */
    int say(OperatorCommand command, CommandSpec spec) throws IOException, InterruptedException {
        LogFile.ofErrors();
        if (wait < 0) {
            throw new UsageException("--wait must be at least 0");
        }
        if (why.isBlank()) {
            throw new UsageException("--why must say something");
        }
        Screen screen = Screen.of(spec);
        KafkaAccess wire = client.wire();
        var telling = new Telling(wire, screen.clock());
        RolloutCommand word = new RolloutCommand(
                client.line,
                command,
                about(command, wire),
                System.getProperty("user.name"),
                why,
                screen.clock().instant(),
                UUID.randomUUID().toString());
        if (wait == 0) {
            telling.send(word);
            client.output.print(spec, new Sheet().fact("sent", command.name()).known("about", word.getVersion()));
            return ExitCode.DONE;
        }
        List<RolloutDecision> answers = telling.tell(word, Duration.ofSeconds(wait));
        if (answers.isEmpty()) {
            throw new RunFailedException("nothing was heard of it within " + wait
                    + " s: is streams-app running? The word stays in "
                    + wire.topics().prefix()
                    + ".rollout-commands and is obeyed once it is read; `hone rollout explain` shows what came of it");
        }
        return told(answers, spec);
    }

    private int told(List<RolloutDecision> answers, CommandSpec spec) {
        if (client.output.json()) {
            client.output.printAll(spec, answers);
        } else {
            Table table = new Table("decided at", "kind", "words");
            answers.forEach(
                    answer -> table.row(answer.getDecidedAt(), answer.getKind().name(), answer.getWords()));
            client.output.print(spec, table);
        }
        boolean ignored = answers.stream().allMatch(answer -> answer.getKind() == DecisionKind.IGNORED);
        return ignored ? ExitCode.FAILED : ExitCode.DONE;
    }

    // By the time that the word is heard the canary may have ended by itself: it has to say whom it means.
    private @Nullable String about(OperatorCommand command, KafkaAccess wire) {
        VersionLog log = VersionLog.read(wire);
        if (version != null) {
            return log.version(client.line, version).getVersion();
        }
        if (command != OperatorCommand.ROLL_BACK && command != OperatorCommand.PROMOTE) {
            return null;
        }
        RolloutState state = log.progress(client.line).rollout();
        if (state != null && state.getChallenger() != null) {
            return state.getChallenger();
        }
        if (command == OperatorCommand.PROMOTE) {
            throw new RunFailedException("no version of " + client.line + " is in canary: there is none to promote");
        }
        if (state == null) {
            throw new RunFailedException(client.line + " serves its base: there is nothing before it to roll back to");
        }
        return state.getChampion();
    }
}
