package dev.hone.cli.command;

import dev.hone.client.erasure.AskedErasure;
import dev.hone.client.erasure.ErasureDesk;
import dev.hone.client.erasure.KeyDesk;
import dev.hone.client.erasure.VersionsThatSaw;
import dev.hone.client.report.ReportFile;
import dev.hone.client.report.Sheet;
import dev.hone.client.report.Table;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.terminal.ExitCode;
import dev.hone.terminal.LogFile;
import dev.hone.terminal.RunFailedException;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Erases a subject, and says what has become of it. */
@Command(
        name = "erase",
        description = {
            "Erase a subject: everything that it asked up to now leaves the join, the thresholds and the examples, and no later round trains on it.",
            "Where its texts are sealed (privacy.keys), the key is destroyed first, so that nobody reads what the topics still hold of them.",
            "Prints a receipt: where it took effect, what was erased, and which versions were trained on it. What is not sealed stays in the topics until their retention; docs/operate.md says where."
        },
        mixinStandardHelpOptions = true)
public final class EraseCommand implements Callable<Integer> {

    private static final int MOST_CHARACTERS = 256;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    static final String FOUND_BY = "by the examples that the log still holds, the offset ranges of each round, and"
            + " how far its training knew the erasures; which earlier examples a round replayed is not recorded, so that"
            + " all it could choose from count, and descendants count with their parents";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ClientSettings options = new ClientSettings();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--subject", paramLabel = "ID", required = true, description = "The subject, as requests name it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String subject;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "The reason, for the record.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String reason;

    @Option(names = "--receipt", description = "Ask for nothing: only print the receipt of what was asked before.")
    private boolean receipt;

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "SECONDS",
            defaultValue = "30",
            fallbackValue = "600",
            description =
                    "How long to wait until every partition has worked it off; without a number 600, 0 waits for nothing (default: ${DEFAULT-VALUE}).")
    private int wait;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the receipt there as JSON.")
    private @Nullable Path report;

    /** Done when every partition has worked it off; fails while one has not. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        LogFile.ofErrors();
        check();
        ReportFile file = report == null ? null : ReportFile.at(report);
        InstantSource clock = Screen.of(spec).clock();
        KafkaAccess wire = options.reached();
        ErasureDesk desk = new ErasureDesk(wire);
        AskedErasure erasure = receipt ? asked(desk) : erased(wire, desk, clock);
        ErasureDesk.Reach reach = waited(desk, erasure, clock);
        Sheet sheet = sheet(wire, erasure, reach, clock.instant());
        output.print(spec, sheet);
        if (file != null) {
            file.write(sheet);
        }
        return reach.isComplete() ? ExitCode.DONE : ExitCode.FAILED;
    }

    static void checkSubject(String subject) {
        if (subject.isBlank()
                || subject.length() > MOST_CHARACTERS
                || subject.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException("--subject must have 1 to " + MOST_CHARACTERS + " characters, none of control");
        }
    }

    private void check() {
        checkSubject(subject);
        if (wait < 0) {
            throw new UsageException("--wait must be at least 0");
        }
        if (receipt && !reason.isEmpty()) {
            throw new UsageException("--receipt asks for nothing: leave --reason out");
        }
    }

    // The keys first: what is asked for after that may fail and be asked for again. A server that has not heard of it
    // may make another key meanwhile.
    private AskedErasure erased(KafkaAccess wire, ErasureDesk desk, InstantSource clock) throws InterruptedException {
        KeyDesk keys = new KeyDesk(wire);
        keys.destroy(subject, Instant.MAX);
        AskedErasure erasure = desk.ask(subject, reason, clock.instant());
        keys.destroy(subject, erasure.requestedAt());
        return erasure;
    }

    private AskedErasure asked(ErasureDesk desk) {
        return desk.asked(subject)
                .orElseThrow(() -> new RunFailedException(
                        "nobody asked to erase this subject: `hone erase` without" + " --receipt does"));
    }

    private ErasureDesk.Reach waited(ErasureDesk desk, AskedErasure erasure, InstantSource clock)
            throws InterruptedException {
        Instant latest = clock.instant().plusSeconds(wait);
        ErasureDesk.Reach reach = desk.reach(erasure);
        CountDownLatch never = new CountDownLatch(1);
        while (!reach.isComplete()
                && clock.instant().isBefore(latest)
                && !never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            reach = desk.reach(erasure);
        }
        return reach;
    }

    private Sheet sheet(KafkaAccess wire, AskedErasure erasure, ErasureDesk.Reach reach, Instant now) {
        ErasureDesk.Counts counts = new ErasureDesk(wire).counts(subject);
        List<VersionsThatSaw.Saw> saw = VersionsThatSaw.find(wire, erasure, now);
        Table partitions = new Table("partition", "in effect", "at the latest since");
        reach.done().forEach((partition, at) -> partitions.row(partition, "yes", at));
        reach.waiting().forEach((partition, why) -> partitions.row(partition, why, null));
        Table versions = new Table("line", "number", "version", "digest", "saw it by", "state", "serving");
        saw.forEach(one -> versions.row(
                one.line(),
                one.number(),
                one.version(),
                one.digest(),
                one.how(),
                one.state().toLowerCase(Locale.ROOT),
                one.serving() ? "yes" : "no"));
        return new Sheet()
                .fact("subject", subject)
                .fact("erased up to", erasure.requestedAt())
                .fact("reason", erasure.reason())
                .fact("key", key(new KeyDesk(wire).keys(subject, erasure.requestedAt())))
                .fact("in effect", inEffect(reach))
                .fact("interactions erased", counts.interactions())
                .fact("records erased", counts.records())
                .fact("examples withdrawn", counts.withdrawn())
                .fact("versions that saw it", saw.size())
                .detail("versionsFoundBy", FOUND_BY)
                .table("partitions", partitions)
                .table("versions", versions);
    }

    private static String key(KeyDesk.Keys keys) {
        if (!keys.living().isEmpty()) {
            return "not destroyed yet: `hone erase` without --receipt does, and so does a server with privacy.keys";
        }
        return keys.destroyedAt().map(at -> "destroyed at " + at).orElse("no key");
    }

    private static String inEffect(ErasureDesk.Reach reach) {
        int all = reach.done().size() + reach.waiting().size();
        return reach.isComplete()
                ? "in all " + all + " partitions"
                : "in " + reach.done().size() + " of " + all + " partitions; waits for "
                        + reach.waiting().keySet().stream()
                                .limit(8)
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                        + (reach.waiting().size() > 8 ? ", ..." : "")
                        + ": is streams-app running?";
    }
}
