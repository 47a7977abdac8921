package dev.hone.cli.command;

import dev.hone.client.letters.Letter;
import dev.hone.client.letters.LetterDesk;
import dev.hone.client.letters.LetterFilter;
import dev.hone.client.letters.LetterId;
import dev.hone.client.letters.LetterLog;
import dev.hone.client.letters.Marks;
import dev.hone.client.letters.ReplayRule;
import dev.hone.client.report.Figures;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows dead letters, and deals with them. */
@Command(
        name = "dead-letters",
        description = "List and show records that could not be used, send them again, or set them aside.",
        mixinStandardHelpOptions = true)
public final class DeadLettersCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** What has become of a letter. */
    enum State {
        OPEN,
        REPLAYED,
        SKIPPED,
        COUNTED,
        ALL;

        boolean takes(String state) {
            return this == ALL || name().equalsIgnoreCase(state);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "dead-letters what? One of "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }

    @Command(
            name = "list",
            description = "The letters, the latest last, with what was done with them; nothing of their records.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin ClientSettings options,
            @Mixin OutputOptions output,
            @Mixin LetterOptions meant,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            defaultValue = "all",
                            description =
                                    "open, replayed, skipped, counted (stands for others that were too many to be written) or all (default: ${DEFAULT-VALUE}).")
                    State state,
            @Option(
                            names = "--last",
                            paramLabel = "N",
                            defaultValue = "100",
                            description =
                                    "Only the last N by the times of their records; 0: all (default: ${DEFAULT-VALUE}).")
                    int last)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        if (last < 0) {
            throw new UsageException("--last must be at least 0");
        }
        LetterFilter filter = meant.filter(Screen.of(spec).clock().instant());
        LetterLog log = new LetterLog(options.reached());
        Marks marks = log.marks();
        LetterRows rows = new LetterRows(marks, last);
        log.letters(filter, letter -> {
            if (state.takes(marks.state(letter))) {
                rows.add(letter);
            }
        });
        output.print(spec, rows.table());
        if (!output.json() && rows.leftOut() > 0) {
            spec.commandLine()
                    .getOut()
                    .println(Figures.text(rows.leftOut()) + " earlier ones are not shown: --last 0 shows all");
            spec.commandLine().getOut().flush();
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "show",
            description = "One letter with its headers; what users and models wrote only with --value.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin ClientSettings options,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "LETTER", description = "Its name, such as 3-1042.") String name,
            @Option(names = "--value", description = "With its key, its value and the headers of others.")
                    boolean value)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        KafkaAccess wire = options.reached();
        LetterLog log = new LetterLog(wire);
        Letter letter = found(log, List.of(id(name))).get(0);
        output.print(spec, new LetterSheet(wire, log.marks(), value).of(letter));
        return ExitCode.DONE;
    }

    @Command(
            name = "replay",
            description =
                    "Send the records of letters again to where they came from, with their keys, values and times. A letter that was cut, or dealt with already, is refused, as is one that came back three times.",
            mixinStandardHelpOptions = true)
    int replay(
            @Mixin ClientSettings options,
            @Mixin OutputOptions output,
            @Mixin Chosen chosen,
            @Option(names = "--why", paramLabel = "TEXT", description = "The reason, for the record.") @Nullable
                    String why,
            @Option(names = "--dry-run", description = "Say what would be done, and do nothing.") boolean dry)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        chosen.check();
        KafkaAccess wire = options.reached();
        LetterLog log = new LetterLog(wire);
        if (dry) {
            ReplayRule rule = new ReplayRule(wire.topics(), log.marks());
            return deal(log, chosen, output, new Dealing(replayable(rule), "would be replayed", letters -> {}));
        }
        try (LetterDesk desk = LetterDesk.open(wire, Screen.of(spec).clock(), by())) {
            ReplayRule rule = new ReplayRule(wire.topics(), desk.marks());
            String words = why == null ? "" : why;
            return deal(
                    log,
                    chosen,
                    output,
                    new Dealing(replayable(rule), "replayed", letters -> desk.replay(letters, words)));
        }
    }

    @Command(
            name = "skip",
            description = "Say of letters that nothing is to be done with them any more.",
            mixinStandardHelpOptions = true)
    int skip(
            @Mixin ClientSettings options,
            @Mixin OutputOptions output,
            @Mixin Chosen chosen,
            @Option(names = "--why", paramLabel = "TEXT", required = true, description = "The reason, for the record.")
                    String why)
            throws IOException, InterruptedException {
        LogFile.ofErrors();
        chosen.check();
        if (why.isBlank()) {
            throw new UsageException("--why must say something");
        }
        KafkaAccess wire = options.reached();
        try (LetterDesk desk = LetterDesk.open(wire, Screen.of(spec).clock(), by())) {
            ReplayRule rule = new ReplayRule(wire.topics(), desk.marks());
            return deal(
                    new LetterLog(wire),
                    chosen,
                    output,
                    new Dealing(
                            new Dealing.Rule(desk.marks(), rule::dealtWith),
                            "skipped",
                            letters -> desk.skip(letters, why)));
        }
    }

    private int deal(LetterLog log, Chosen chosen, OutputOptions output, Dealing dealing) {
        List<LetterId> ids =
                chosen.names().stream().map(DeadLettersCommand::id).distinct().toList();
        if (ids.isEmpty()) {
            LetterFilter filter = chosen.filter(Screen.of(spec).clock().instant());
            log.letters(filter, dealing::takeOpen);
        } else {
            found(log, ids).forEach(dealing::take);
        }
        output.print(spec, dealing.done());
        return dealing.refusedAny() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Dealing.Rule replayable(ReplayRule rule) {
        return new Dealing.Rule(rule.marks(), rule::problem);
    }

    private static List<Letter> found(LetterLog log, List<LetterId> ids) {
        List<Letter> letters = log.letters(ids);
        List<LetterId> there = letters.stream().map(Letter::id).toList();
        ids.stream().filter(id -> !there.contains(id)).findFirst().ifPresent(missing -> {
            throw new UsageException("no letter " + missing + ": `hone dead-letters list` names those that there are");
        });
        return letters;
    }

    private static LetterId id(String name) {
        return LetterId.parse(name)
                .orElseThrow(() -> new UsageException(
                        "a letter is named by its partition and offset, such as 3-1042, was " + name));
    }

    private static String by() {
        return System.getProperty("user.name");
    }
}
