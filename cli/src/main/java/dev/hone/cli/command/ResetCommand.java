package dev.hone.cli.command;

import dev.hone.client.report.Table;
import dev.hone.client.reset.InputCopy;
import dev.hone.client.reset.PrefixState;
import dev.hone.client.reset.Reset;
import dev.hone.client.reset.ResetPlan;
import dev.hone.client.reset.ResetPlan.Extent;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.Reach;
import dev.hone.schemas.config.Settings;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.UsageException;
import java.io.Console;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a prefix back. */
@Command(
        name = "reset",
        description =
                "Take a prefix back, when its programs are stopped: to where its inputs are read again, or to empty. What would be written a second time is refused.",
        mixinStandardHelpOptions = true)
public final class ResetCommand implements Callable<Integer> {

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--prefix", paramLabel = "P", required = true, description = "The prefix: topics.prefix.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String prefix;

    @ArgGroup(exclusive = true)
    private How how = new How();

    /** How far back; without any of them the applications alone. */
    static final class How {

        @Option(
                names = "--delete-outputs",
                description =
                        "Delete what was made of the inputs too: interactions, examples, goals, rounds, decisions.")
        private boolean outputs;

        @Option(names = "--all", description = "Delete all of the prefix, inputs and erasures too.")
        private boolean all;

        @Option(
                names = "--into",
                paramLabel = "NEWPREFIX",
                description =
                        "Touch nothing of the prefix, and copy its inputs to an empty one, for a streams-app with that topics.prefix.")
        private @Nullable String into;

        Extent extent() {
            if (all) {
                return Extent.ALL;
            }
            return outputs ? Extent.OUTPUTS : Extent.APPLICATIONS;
        }
    }

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dry;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        Settings settings = options.settings().with(ClientSettings.HASTE);
        KafkaAccess wire = KafkaAccess.from(settings.with(Map.of("topics.prefix", prefix)));
        var reach = new Reach(wire);
        if (reach.topics().isEmpty()) {
            throw new RunFailedException(reach.silence());
        }
        try (Admin admin = wire.admin()) {
            PrefixState found = PrefixState.look(admin, wire.topics(), prefix + "." + workers(settings));
            if (found.isEmpty()) {
                throw new RunFailedException("there is nothing of " + prefix + " at " + reach.servers());
            }
            String other = how.into;
            return other == null
                    ? takeBack(admin, found, settings)
                    : copy(admin, wire, KafkaAccess.from(settings.with(Map.of("topics.prefix", other))));
        }
    }

    private int takeBack(Admin admin, PrefixState found, Settings settings) {
        ResetPlan.refusal(found, how.extent()).ifPresent(reason -> {
            throw new RunFailedException(reason);
        });
        ResetPlan plan = ResetPlan.of(found, how.extent(), options.stateFolder(settings));
        if (!dry) {
            ask("This deletes " + plan.topics().size() + " topics and the committed offsets of "
                    + plan.groups().size() + " groups of " + prefix);
            new Reset(admin).run(plan);
        }
        output.print(spec, told(found, plan));
        if (!output.json()) {
            say(
                    dry
                            ? "nothing was done"
                            : "done; delete streams-app/" + prefix
                                    + "-* in data.dir of other machines before they start");
        }
        return ExitCode.DONE;
    }

    private Table told(PrefixState found, ResetPlan plan) {
        Table table = new Table("what", "name", "records", "outcome");
        String done = dry ? "would be deleted" : "deleted";
        found.records()
                .forEach((topic, records) ->
                        table.row("topic", topic, records, plan.topics().contains(topic) ? done : "kept"));
        found.own().forEach(topic -> table.row("state", topic, null, done));
        plan.groups().forEach(group -> table.row("group", group, null, done));
        plan.folders().forEach(folder -> table.row("folder", folder.toString(), null, done));
        return table;
    }

    private int copy(Admin admin, KafkaAccess from, KafkaAccess to) {
        String other = to.topics().prefix();
        if (other.equals(prefix)) {
            throw new UsageException("--into must be another prefix than " + prefix);
        }
        PrefixState there = PrefixState.look(admin, to.topics(), other);
        if (!there.holdsNothing() || !there.own().isEmpty()) {
            throw new RunFailedException(other + " is not empty, and what it holds would be mixed with the inputs of "
                    + prefix + ": choose another, or empty it (hone reset --prefix " + other + " --all)");
        }
        if (dry) {
            say("the inputs of " + prefix + " would be copied to " + other + "; nothing was done");
            return ExitCode.DONE;
        }
        ask("This copies the inputs of " + prefix + " to " + other);
        Table table = new Table("what", "name", "records", "outcome");
        new InputCopy(from, to).run().forEach((topic, records) -> table.row("topic", topic, records, "filled"));
        output.print(spec, table);
        if (!output.json()) {
            say("start streams-app with topics.prefix: " + other + "; " + prefix + " is as it was");
        }
        return ExitCode.DONE;
    }

    @SuppressWarnings("SystemConsoleNull") // later Javas have one that reads nothing, which is no answer
    private void ask(String what) {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new UsageException("there is nobody to ask: --yes goes ahead, --dry-run only looks");
        }
        String answer = console.readLine("%s. Type %s to go on: ", what, prefix);
        if (!prefix.equals(answer)) {
            throw new RunFailedException("nothing was done");
        }
    }

    private void say(String words) {
        spec.commandLine().getOut().println(words);
        spec.commandLine().getOut().flush();
    }

    private static String workers(Settings settings) {
        return String.valueOf(settings.section("trainer.").getOrDefault("group", "trainer-worker"));
    }
}
