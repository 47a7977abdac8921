package dev.hone.lab.rollouts;

import dev.hone.lab.recorded.Recording;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.recorded.Observation;
import dev.hone.terminal.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a line's users: how their scores are spread, how many grade, and how many come.
 *
 * @param scores of the champion
 * @param expected what was expected of those who gave them
 * @param graded the share of users who grade, in (0, 1]
 * @param apart the time between two users of the line who have not counted yet
 * @param delay until it is known what an answer came to
 */
public record Seen(Scores scores, Expected expected, double graded, Duration apart, Duration delay) {

    private static final double MS_OF_AN_HOUR = 3_600_000;

    public Seen {
        if (!(graded > 0 && graded <= 1)) {
            throw new IllegalArgumentException("the share of users who grade lies in (0, 1], was " + graded);
        }
        if (apart.isNegative() || apart.isZero() || delay.isNegative()) {
            throw new IllegalArgumentException("some time passes between two users, and none is below 0");
        }
    }

    /** The champion's users of a recording, each by the first answer, and how many of both arms come. */
    public static Seen in(Recording recording) {
        List<Observation> firsts = firsts(recording.observations());
        List<Observation> champions =
                firsts.stream().filter(seen -> seen.arm() == Arm.CHAMPION).toList();
        SortedMap<Double, Long> scores = new TreeMap<>();
        SortedMap<Double, List<Double>> expected = new TreeMap<>();
        long graded = 0;
        for (Observation seen : champions) {
            Double quality = seen.quality();
            if (quality != null) {
                scores.merge(quality, 1L, Long::sum);
                expected.computeIfAbsent(quality, score -> new ArrayList<>())
                        .add(seen.expected() == null ? Double.NaN : seen.expected());
                graded++;
            }
        }
        if (graded == 0) {
            throw new UsageException("nobody has graded the champion there: \"quality\" is a number from 0 to 1");
        }
        Duration all = Duration.between(
                firsts.get(0).time(), firsts.get(firsts.size() - 1).time());
        long apartMs = Math.max(1, all.toMillis() / Math.max(1, firsts.size() - 1));
        return new Seen(
                Scores.of(scores),
                new Expected(expected),
                (double) graded / champions.size(),
                Duration.ofMillis(apartMs),
                Duration.ZERO);
    }

    /** The same with so many users an hour. */
    public Seen withUsersPerHour(double users) {
        return new Seen(
                scores, expected, graded, Duration.ofMillis(Math.max(1, Math.round(MS_OF_AN_HOUR / users))), delay);
    }

    /** The same with another share of users who grade. */
    public Seen withGraded(double share) {
        return new Seen(scores, expected, share, apart, delay);
    }

    /** The same where answers take so long until it is known what they came to. */
    public Seen withDelay(Duration time) {
        return new Seen(scores, expected, graded, apart, time);
    }

    Habits.Rating rating() {
        double share = graded;
        return score -> share;
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "Seen: a mean of %.3f, a standard deviation of %.3f, %.0f %% of users grade, %,.1f users an hour.",
                scores.mean(),
                Math.sqrt(scores.variance()),
                100 * graded,
                MS_OF_AN_HOUR / apart.toMillis());
    }

    private static List<Observation> firsts(List<Observation> all) {
        Set<String> subjects = new HashSet<>();
        return all.stream()
                .filter(seen -> seen.subject() == null || subjects.add(seen.subject()))
                .toList();
    }
}
