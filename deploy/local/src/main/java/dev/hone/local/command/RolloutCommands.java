package dev.hone.local.command;

import dev.hone.local.console.ExitCode;
import dev.hone.local.console.LogFile;
import dev.hone.local.console.UsageException;
import dev.hone.local.report.Table;
import dev.hone.local.versions.VersionLog;
import dev.hone.local.wire.Wire;
import dev.hone.schemas.records.ArmEvidence;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a rollout does and why, and takes an operator's word. */
@Command(
        name = "rollout",
        description = "Show what a line's rollout does and why, or tell it what to do.",
        mixinStandardHelpOptions = true)
public final class RolloutCommands implements Runnable {

    private static final Map<String, OperatorCommand> COMMANDS = Map.of(
            "pause", OperatorCommand.PAUSE,
            "resume", OperatorCommand.RESUME,
            "abort", OperatorCommand.ABORT,
            "promote", OperatorCommand.PROMOTE,
            "roll-back", OperatorCommand.ROLL_BACK,
            "release-quarantine", OperatorCommand.RELEASE_QUARANTINE,
            "abandon-round", OperatorCommand.ABANDON_ROUND);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "status, explain or tell?");
    }

    @Command(
            name = "status",
            description = "Who serves, and what the canary has earned.",
            mixinStandardHelpOptions = true)
    int status(@Mixin ClientOptions options) throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        RolloutState state = log.rollouts().get(options.line);
        Table table = new Table("line", options.line);
        table.row("champion", state == null ? options.line + "@base" : state.getChampion());
        if (state != null && state.getChallenger() != null) {
            table.row("challenger", state.getChallenger());
            table.row("rollout", state.getRolloutId());
            table.row("stage", state.getStage() + (state.getStageIndex() == null ? "" : " " + state.getStageIndex()));
            table.row("weight", state.getWeight());
            table.row("since", state.getSince());
        }
        out().println(table);
        log.evidence(options.line)
                .filter(evidence -> state != null && evidence.getRolloutId().equals(state.getRolloutId()))
                .ifPresent(this::print);
        return done();
    }

    @Command(
            name = "explain",
            description = "Every decision in words, the latest last.",
            mixinStandardHelpOptions = true)
    int explain(
            @Mixin ClientOptions options,
            @Option(names = "--of", paramLabel = "VERSION", description = "Only what was decided on this one.")
                    @Nullable
                    String name,
            @Option(names = "--evidence", description = "With the numbers that each was taken on.") boolean numbers)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        VersionLog log = options.log();
        String version = name == null ? null : log.version(name).getVersion();
        for (RolloutDecision decision : log.decisions()) {
            if (decision.getLine().equals(options.line) && (version == null || version.equals(decision.getVersion()))) {
                out().println(decision.getDecidedAt() + "  " + decision.getKind() + "  " + decision.getWords());
                if (numbers) {
                    decision.getEvidence().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(entry -> out().println("    " + entry.getKey() + " = " + entry.getValue()));
                }
            }
        }
        return done();
    }

    @Command(
            name = "tell",
            description = "Give an operator's word: pause, resume, abort, promote, roll-back, release-quarantine, "
                    + "abandon-round. What comes of it stands in `hone rollout explain`.",
            mixinStandardHelpOptions = true)
    int tell(
            @Mixin ClientOptions options,
            @picocli.CommandLine.Parameters(paramLabel = "COMMAND") String word,
            @Option(names = "--of", paramLabel = "VERSION", description = "The version that it is about.") @Nullable
                    String version,
            @Option(names = "--why", paramLabel = "TEXT", required = true, description = "The reason, for the record.")
                    String why)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        OperatorCommand command = COMMANDS.get(word.toLowerCase(Locale.ROOT));
        if (command == null) {
            throw new UsageException("no command " + word + "; one of " + List.copyOf(COMMANDS.keySet()));
        }
        VersionLog log = options.log();
        String about = version == null
                ? meant(command, options.line, log)
                : log.version(version).getVersion();
        Instant now = Screen.of(spec).clock().instant();
        send(options, new RolloutCommand(options.line, command, about, System.getProperty("user.name"), why, now));
        out().println("sent: " + word + " to " + options.line + (about == null ? "" : ", about " + about));
        return done();
    }

    // By the time that the word is heard the canary may have ended by itself: it has to say whom it means.
    private static @Nullable String meant(OperatorCommand command, String line, VersionLog log) {
        if (command != OperatorCommand.ROLL_BACK && command != OperatorCommand.PROMOTE) {
            return null;
        }
        RolloutState state = log.rollouts().get(line);
        if (state == null || (state.getChallenger() == null && command == OperatorCommand.PROMOTE)) {
            throw new UsageException("no version of " + line + " is in canary; name one with --of");
        }
        return state.getChallenger() == null ? state.getChampion() : state.getChallenger();
    }

    private static void send(ClientOptions options, RolloutCommand command) throws IOException, InterruptedException {
        Wire wire = Wire.from(options.settings());
        String topic = wire.name(Topics.ROLLOUT_COMMANDS);
        byte[] value = wire.connection()
                .valueSerde(Topics.ROLLOUT_COMMANDS)
                .serializer()
                .serialize(topic, command);
        try (Producer<String, byte[]> producer = wire.producer()) {
            producer.send(new ProducerRecord<>(topic, command.getLine(), value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take the command", e.getCause());
        }
    }

    private void print(RolloutEvidence evidence) {
        Table arms = new Table("arm", "subjects", "scored", "mean quality", "low", "high", "errors", "degenerate");
        for (ArmEvidence arm : evidence.getArms()) {
            arms.row(
                    arm.getArm(),
                    arm.getSubjects(),
                    arm.getScored(),
                    arm.getMeanQuality(),
                    arm.getLow(),
                    arm.getHigh(),
                    arm.getErrors(),
                    arm.getDegenerate());
        }
        out().println(arms);
        Table tests = new Table("test", "e-value", "decides at");
        evidence.getTests().forEach(test -> tests.row(test.getName(), test.getEvidence(), test.getNeeded()));
        out().println(tests);
        out().println(evidence.getWords());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done() {
        out().flush();
        return ExitCode.DONE;
    }
}
