package dev.hone.local.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Tells how far long work has come, how fast it goes and how long it will still take. On a terminal one line is written
 * over and over, elsewhere plain lines are written now and then. Safe for use by several threads.
 */
public final class Progress {

    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration IN_A_FILE = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final boolean terminal;
    private final InstantSource clock;
    private String work = "";
    private Instant began = Instant.EPOCH;
    private Instant nextLine = Instant.EPOCH;

    public Progress(PrintWriter out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    /** Another piece of work at the same time, shown on the same lines. */
    public Progress beside() {
        return new Progress(out, terminal, clock);
    }

    /** Begins a new piece of work. */
    public synchronized void begin(String newWork) {
        work = newWork;
        began = clock.instant();
        nextLine = began.plus(terminal ? ON_TERMINAL : IN_A_FILE);
    }

    /** So much of it is done; {@code total} 0 means that nobody knows how much there is. */
    public synchronized void at(long done, long total) {
        Instant now = clock.instant();
        if (!now.isBefore(nextLine)) {
            nextLine = now.plus(terminal ? ON_TERMINAL : IN_A_FILE);
            show(line(done, total, Duration.between(began, now)), false);
        }
    }

    /** The same with a word on how it goes. */
    public synchronized void at(long done, long total, String word) {
        Instant now = clock.instant();
        if (!now.isBefore(nextLine)) {
            nextLine = now.plus(terminal ? ON_TERMINAL : IN_A_FILE);
            show(line(done, total, Duration.between(began, now)) + ", " + word, false);
        }
    }

    /** It is done. */
    public synchronized void end(long done) {
        Duration took = Duration.between(began, clock.instant());
        show(String.format(Locale.ROOT, "%s: %,d in %s", work, done, text(took)), true);
    }

    /** One line of its own. */
    public synchronized void say(String line) {
        show(line, true);
    }

    private String line(long done, long total, Duration took) {
        double perSecond = done / Math.max(took.toMillis() / 1000.0, 0.001);
        if (total <= 0 || done <= 0) {
            return String.format(Locale.ROOT, "%s: %,d, %,.0f/s", work, done, perSecond);
        }
        Duration left = Duration.ofSeconds(Math.round(Math.max(total - done, 0) / perSecond));
        return String.format(Locale.ROOT, "%s: %,d of %,d, %,.1f/s, %s left", work, done, total, perSecond, text(left));
    }

    private void show(String line, boolean last) {
        if (terminal) {
            out.print("\r\u001b[K" + line + (last ? System.lineSeparator() : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60);
    }
}
