package dev.hone.lab.replay;

import dev.hone.client.report.Events;
import dev.hone.client.report.Learned;
import dev.hone.client.report.Ledgers;
import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.testbed.program.RunningPrograms;
import dev.hone.lab.testbed.program.TrainingProgress;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Ledger;
import dev.hone.schemas.topics.Topics;
import dev.hone.terminal.Program;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One replay: everything is sent, then the applications read it in the order of its times, a last tick closes what is
 * still open, and the replay ends when nothing is left to do.
 *
 * <p>The applications start after everything is sent. A topic that is read while it is written may be ahead of another
 * one by the moment that a batch takes, and in a log of years that moment is months.
 */
public final class Replay {

    private static final Duration JOIN_PATIENCE = Duration.ofSeconds(90);
    private static final Duration TRAINING_PATIENCE = Duration.ofMinutes(20);
    private static final int LOOKS = 4;

    private final Settings settings;
    private final List<Program> programs;
    private final LongSupplier trainingSteps;
    private final KafkaAccess wire;
    private final Progress progress;
    private final Stop stop;
    private final InstantSource clock;
    private final Ledgers ledgers;
    private final Learned learned = new Learned();
    private long sent;

    /** {@code settings} name the broker and the registry; {@code trains} says whether rounds will have an outcome. */
    public Replay(Settings settings, boolean trains, Progress progress, Stop stop, InstantSource clock) {
        this(settings, Watched.training(settings, trains, new TrainingProgress(progress)), progress, stop, clock);
    }

    /** With these programs. */
    public Replay(Settings settings, Watched watched, Progress progress, Stop stop, InstantSource clock) {
        this.settings = settings;
        this.programs = watched.programs();
        this.trainingSteps = watched.trainingSteps();
        this.wire = KafkaAccess.from(settings);
        this.progress = progress;
        this.stop = stop;
        this.clock = clock;
        this.ledgers = new Ledgers(wire.topics().partitions());
    }

    /** Replays the log; when it fails, {@link #events} and {@link #learned} tell how far it came. */
    public void run(InputLog log) throws IOException, InterruptedException {
        wire.createTopics();
        try (var sender = new Sender(wire);
                var running = new RunningPrograms(programs)) {
            sender.send(log, clock.millis(), progress);
            sent = sender.sent();
            running.start();
            join(sender, running);
            learn(running);
        }
    }

    /** Records that were sent, without ticks. */
    public long sent() {
        return sent;
    }

    public Events events() {
        return ledgers.events();
    }

    public Learned learned() {
        return learned;
    }

    private void join(Sender sender, RunningPrograms running) throws InterruptedException {
        var patience = new StallTimeout(JOIN_PATIENCE, clock);
        try (var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            progress.begin("joined");
            while (ledgers.sent() < sender.sent()) {
                look(tail, patience, running);
                progress.at(ledgers.sent(), sender.sent());
            }
            progress.end(ledgers.records());
            long closingMs = ReplayEnd.timeMs(settings, sender.lastTimeMs());
            sender.close(closingMs);
            while (!ledgers.reached(closingMs)) {
                look(tail, patience, running);
            }
        }
    }

    private void look(TopicTail<Ledger> tail, StallTimeout patience, RunningPrograms running)
            throws InterruptedException {
        tail.poll((partition, ledger) -> ledgers.see(ledger));
        running.check();
        patience.look(ledgers.events(), () -> "the join has read " + ledgers.records() + " records");
        stop.pause(Duration.ZERO);
    }

    private void learn(RunningPrograms running) throws InterruptedException {
        var patience = new StallTimeout(TRAINING_PATIENCE, clock);
        try (var tails = new LearnedTails(wire, learned);
                var groups = new GroupProgress(wire);
                var tail = new TopicTail<>(wire, Topics.LEDGERS)) {
            new QuiescenceWait(groups, stop, LOOKS).await(programs.size() > 1 ? learned::openRounds : () -> 0, () -> {
                running.check();
                tails.poll();
                tail.toEnd((partition, ledger) -> ledgers.see(ledger));
                patience.look(
                        List.of(
                                learned.openRounds(),
                                learned.closedRounds(),
                                ledgers.events(),
                                trainingSteps.getAsLong()),
                        () -> learned.openRounds() + " rounds have no outcome");
            });
            tails.poll();
            tail.toEnd((partition, ledger) -> ledgers.see(ledger));
        }
        progress.say(counted(learned.closedRounds(), "round") + " closed, "
                + counted(learned.versions().size(), "version"));
    }

    private static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
