package dev.hone.lab.chaos;

import dev.hone.client.report.Events;
import dev.hone.lab.chaos.Acknowledged.Answered;
import dev.hone.lab.chaos.Acknowledged.Given;
import dev.hone.lab.chaos.Seen.Input;
import dev.hone.terminal.Progress;
import dev.hone.terminal.Stop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits, after the last fault, until everything that was sent has been read, every interaction has closed and every
 * round is done; as long as something moves.
 */
final class Settling {

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration NOTHING_MOVES = Duration.ofMinutes(4);

    private final Outside outside;
    private final Acknowledged acknowledged;
    private final Progress progress;
    private final Stop stop;
    private final LongSupplier nanoTime;

    Settling(Outside outside, Acknowledged acknowledged, Progress progress, Stop stop, LongSupplier nanoTime) {
        this.outside = outside;
        this.acknowledged = acknowledged;
        this.progress = progress;
        this.stop = stop;
        this.nanoTime = nanoTime;
    }

    /** What was seen when all had settled, or when nothing had moved for long. */
    Seen await() throws InterruptedException {
        Seen seen = outside.read();
        String state = state(seen);
        long moved = nanoTime.getAsLong();
        while (!settled(seen)) {
            stop.pause(LOOK);
            seen = outside.read();
            String now = state(seen);
            if (!now.equals(state)) {
                state = now;
                moved = nanoTime.getAsLong();
            } else if (nanoTime.getAsLong() - moved > NOTHING_MOVES.toNanos()) {
                progress.say("nothing moves any more: " + state);
                return seen;
            }
        }
        progress.say("settled: " + state);
        return seen;
    }

    private boolean settled(Seen seen) {
        Events events = seen.events();
        return events != null
                && events.records() >= inputs(seen)
                && seen.closed().containsAll(seen.matched())
                && seen.roundEnds().size() >= seen.rounds().size()
                && events.examples() == seen.standingExamples().size()
                && acknowledged.answers().stream().map(Answered::id).allMatch(seen::isMatched)
                && acknowledged.feedback().stream()
                        .map(Given::feedback)
                        .allMatch(id -> !seen.copies(Input.FEEDBACK, id).isEmpty());
    }

    private static long inputs(Seen seen) {
        long records = 0;
        for (Input input : Input.values()) {
            records += seen.records(input);
        }
        return records;
    }

    private static String state(Seen seen) {
        Events events = seen.events();
        return inputs(seen) + " records written, "
                + (events == null ? 0 : events.records()) + " read; "
                + seen.closed().size() + " of " + seen.matched().size() + " interactions closed, "
                + seen.standingExamples().size() + " examples, "
                + seen.roundEnds().size() + " of " + seen.rounds().size() + " rounds done";
    }
}
