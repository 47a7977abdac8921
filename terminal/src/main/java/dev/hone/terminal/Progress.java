package dev.hone.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Tells how far long work has come, how fast it goes and how long it will still take. On a terminal one line is written
 * over and over, elsewhere plain lines are written now and then. Safe for use by several threads.
 *
 * <p>Speed is that of the latest reports, since what comes before the first is preparation and the first ones of a
 * young process are slow; it is told once enough was seen to go by. A time left that is many times what has passed is a
 * guess, and is not told.
 */
public final class Progress {

    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration IN_A_FILE = Duration.ofSeconds(5);
    private static final Duration ENOUGH = Duration.ofSeconds(3);
    private static final int ENOUGH_REPORTS = 10;
    private static final Duration ENOUGH_WHERE_REPORTS_ARE_RARE = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final int FORESEEABLE = 100;
    private static final int COLUMNS = Math.max(20, Integer.getInteger("hone.columns", 80));
    private static final Duration IN_A_FILE_STANDING = Duration.ofSeconds(30);

    private final PrintWriter out;
    private final boolean terminal;
    private final InstantSource clock;
    private String work = "";
    private Instant began = Instant.EPOCH;
    private Instant nextLine = Instant.EPOCH;
    private Instant firstReport = Instant.EPOCH;
    private Mark since = Mark.NONE;
    private Mark latest = Mark.NONE;
    private int reports;
    private String standing = "";
    private Instant nextStanding = Instant.EPOCH;

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
        reports = 0;
        nextLine = began.plus(terminal ? ON_TERMINAL : IN_A_FILE);
        if (terminal) {
            show(work + " ..", false);
        }
    }

    /** So much of it is done; {@code total} 0 means that nobody knows how much there is. */
    public synchronized void at(long done, long total) {
        report(done, total, "");
    }

    /** The same with a word on how it goes. */
    public synchronized void at(long done, long total, String word) {
        report(done, total, ", " + word);
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

    /**
     * How things stand while nothing in particular is worked on; told again only when it has changed, and elsewhere
     * than on a terminal seldom.
     */
    public synchronized void standing(String line) {
        Instant now = clock.instant();
        if (terminal) {
            standing = line;
            show(line, false);
        } else if (!line.equals(standing) && !now.isBefore(nextStanding)) {
            standing = line;
            nextStanding = now.plus(IN_A_FILE_STANDING);
            show(line, true);
        }
    }

    private void report(long done, long total, String word) {
        Instant now = clock.instant();
        if (reports == 0) {
            firstReport = now;
            since = new Mark(now, done);
            latest = since;
        } else if (Duration.between(latest.at(), now).compareTo(WINDOW) >= 0) {
            since = latest;
            latest = new Mark(now, done);
        }
        reports++;
        if (!now.isBefore(nextLine)) {
            nextLine = now.plus(terminal ? ON_TERMINAL : IN_A_FILE);
            show(line(done, total, now) + word, false);
        }
    }

    private boolean sawEnough(Instant now) {
        Duration took = Duration.between(firstReport, now);
        return reports >= ENOUGH_REPORTS
                ? took.compareTo(ENOUGH) >= 0
                : reports > 2 && took.compareTo(ENOUGH_WHERE_REPORTS_ARE_RARE) >= 0;
    }

    private String line(long done, long total, Instant now) {
        String line = String.format(Locale.ROOT, "%s: %,d", work, done)
                + (total <= 0 ? "" : String.format(Locale.ROOT, " of %,d", total));
        Duration window = Duration.between(since.at(), now);
        double perSecond = (done - since.done()) / Math.max(window.toMillis() / 1000.0, 0.001);
        if (!sawEnough(now) || done <= since.done()) {
            return line;
        }
        String format = perSecond < 0.1 ? ", %.3f/s" : perSecond < 10 ? ", %.1f/s" : ", %,.0f/s";
        String speed = String.format(Locale.ROOT, format, perSecond);
        if (total <= 0) {
            return line + speed;
        }
        Duration left = Duration.ofSeconds(Math.round(Math.max(total - done, 0) / perSecond));
        boolean foreseeable = left.compareTo(Duration.between(began, now).multipliedBy(FORESEEABLE)) <= 0;
        return line + speed + (foreseeable ? ", " + estimate(left) + " left" : "");
    }

    /** How far it had come at a time. */
    private record Mark(Instant at, long done) {
        static final Mark NONE = new Mark(Instant.EPOCH, 0);
    }

    private void show(String line, boolean last) {
        if (terminal) {
            // A line that wraps could not be written over.
            String fitting = last || line.length() < COLUMNS ? line : line.substring(0, COLUMNS - 1);
            out.print("\r\u001b[K" + fitting + (last ? System.lineSeparator() : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }

    private static String text(Duration duration) {
        return duration.toSeconds() < 60
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                : estimate(duration);
    }

    private static String estimate(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %d min", seconds / 3600, seconds % 3600 / 60);
    }
}
