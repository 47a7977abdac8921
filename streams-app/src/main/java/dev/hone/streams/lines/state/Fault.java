package dev.hone.streams.lines.state;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The fault in settings or surroundings that kept the latest round from being trained. Until it is over no round
 * closes: it would fail for the same reason.
 *
 * @param recipeDigest the recipe that the round was to be trained with
 * @param times rounds in a row that it has stopped
 * @param retryAt when a round is tried again, whether or not somebody has said that it is mended
 */
public record Fault(String reason, String recipeDigest, int times, Instant retryAt) {

    private static final Duration MOST = Duration.ofHours(1);

    /** The fault as it is met once more: each time in a row the wait is twice as long, up to an hour. */
    public static Fault met(@Nullable Fault before, String reason, String recipeDigest, Meeting meeting) {
        int times = before == null ? 1 : before.times + 1;
        Duration wait = meeting.firstWait();
        for (int i = 1; i < times && wait.compareTo(MOST) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        Duration longest = meeting.firstWait().compareTo(MOST) > 0 ? meeting.firstWait() : MOST;
        Duration bounded = wait.compareTo(longest) > 0 ? longest : wait;
        return new Fault(reason, recipeDigest, times, meeting.at().plus(bounded));
    }

    /** When it was met, and how long is waited the first time. */
    public record Meeting(Instant at, Duration firstWait) {}

    /** Whether a round may be tried: time has passed, or the recipe is another than then. */
    public boolean isOver(String recipe, Instant now) {
        return !now.isBefore(retryAt) || !recipe.equals(recipeDigest);
    }

    /** Somebody says that it is mended. */
    public Fault mended(Instant now) {
        return new Fault(reason, recipeDigest, times, now);
    }
}
