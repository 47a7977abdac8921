package dev.hone.local.replay;

import dev.hone.local.report.Learned;
import dev.hone.schemas.records.RoundProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Whether examples are left that the age of a round will soon close one of: worth waiting for, and for no longer than that,
 * since what a held version gave back waits for ever. Not thread-safe.
 */
final class AgeWait {

    private static final Duration SOON = Duration.ofMinutes(5);
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final Duration age;
    private final InstantSource clock;
    private List<Long> last = List.of();
    private Instant since = Instant.EPOCH;

    AgeWait(Duration age, InstantSource clock) {
        this.age = age;
        this.clock = clock;
    }

    boolean isOn(Learned learned) {
        long waiting = learned.towardsRounds().values().stream()
                .mapToLong(RoundProgress::getExamples)
                .sum();
        if (age.compareTo(SOON) > 0 || waiting == 0 || learned.goalSetRows().isEmpty()) {
            return false;
        }
        List<Long> now = List.of(waiting, learned.openRounds(), (long) learned.closedRounds());
        if (!now.equals(last)) {
            last = now;
            since = clock.instant();
        }
        return Duration.between(since, clock.instant()).compareTo(age.plus(SLACK)) <= 0;
    }
}
