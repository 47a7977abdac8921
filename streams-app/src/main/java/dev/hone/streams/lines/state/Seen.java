package dev.hone.streams.lines.state;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a canary has seen of the users of its line: from it the next one is planned.
 *
 * @param counts of the version that serves from then on: scores, to 1/{@value #MOST_SCORES} where there are more
 *     distinct ones, and how many users gave none
 * @param users of both arms
 * @param took the time in which they came, above 0
 */
public record Seen(Counts counts, long users, Duration took) {

    /** Scores of fewer users tell too little of how they are spread. */
    public static final long LEAST = 50;

    private static final int MOST_SCORES = 16;

    public Seen {
        if (counts.scores().total() < 1 || users < 1 || took.isNegative() || took.isZero()) {
            throw new IllegalArgumentException("nothing was seen");
        }
    }

    /**
     * What the canary of a line has seen up to now of that arm, or else of the champion; empty where fewer than
     * {@value #LEAST} users of it have a score.
     */
    public static Optional<Seen> in(Line line, Slot.Canary canary, Arm arm, Instant now) {
        Duration took = Duration.between(canary.since(), now);
        if (took.isNegative() || took.isZero()) {
            return Optional.empty();
        }
        Counts champions = pooled(line, canary, Arm.CHAMPION);
        Counts challengers = pooled(line, canary, Arm.CHALLENGER);
        long users = champions.total() + challengers.total();
        return List.of(arm == Arm.CHALLENGER ? challengers : champions, champions).stream()
                .filter(counts -> counts.scores().total() >= LEAST)
                .findFirst()
                .map(counts ->
                        new Seen(new Counts(counts.unscored(), counts.scores().coarser(MOST_SCORES)), users, took));
    }

    /** The share of users with a score, in (0, 1]. */
    public double scored() {
        return (double) counts.scores().total() / counts.total();
    }

    /** Users of both arms in a millisecond. */
    public double pace() {
        return (double) users / took.toMillis();
    }

    private static Counts pooled(Line line, Slot.Canary canary, Arm arm) {
        return IntStream.rangeClosed(0, canary.stage())
                .mapToObj(stage -> line.evidence().at(Cell.ofAll(Measure.QUALITY, stage, arm)))
                .reduce(Counts.NONE, Counts::plus);
    }
}
