package dev.hone.streams.lines.state;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a canary has seen of the users of its line: from it the next one is planned.
 *
 * @param counts of the version that serves from then on: scores, to 1/{@value #MOST_SCORES} where there are more
 *     distinct ones, and how many users gave none
 * @param compared the same scores without what was expected of those users, as the canary compared them, to
 *     1/{@value #MOST_SCORES}; none where it compared them as they are
 * @param covariate by which it compared them
 * @param users of both arms
 * @param took the time in which they came, above 0
 */
public record Seen(Counts counts, ScoreCounts compared, Covariate covariate, long users, Duration took) {

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
        long users = Stream.of(Arm.CHAMPION, Arm.CHALLENGER)
                .mapToLong(each -> pooled(line, canary, Measure.QUALITY, each).total())
                .sum();
        return Stream.of(arm, Arm.CHAMPION)
                .filter(each ->
                        pooled(line, canary, Measure.QUALITY, each).scores().total() >= LEAST)
                .findFirst()
                .map(each -> of(line, canary, each, users, took));
    }

    private static Seen of(Line line, Slot.Canary canary, Arm arm, long users, Duration took) {
        Covariate covariate = canary.challenge().covariate();
        Counts counts = pooled(line, canary, Measure.QUALITY, arm);
        ScoreCounts compared =
                covariate.isUsed() ? pooled(line, canary, Measure.ADJUSTED, arm).scores() : ScoreCounts.NONE;
        return new Seen(
                new Counts(counts.unscored(), counts.scores().coarser(MOST_SCORES)),
                compared.coarser(MOST_SCORES),
                covariate,
                users,
                took);
    }

    /**
     * How the scores are spread as a canary compares them. What is expected of users tells nothing where none has
     * compared them so before: how it goes with their scores is known by the weight alone with which that was counted.
     */
    public ScoreCounts as(Covariate another) {
        return knows(another) ? compared : another.adjusted(counts.scores());
    }

    /** Whether the line has compared scores so. */
    public boolean knows(Covariate another) {
        return another.isUsed() && another.equals(covariate) && compared.total() > 0;
    }

    /** The share of users with a score, in (0, 1]. */
    public double scored() {
        return (double) counts.scores().total() / counts.total();
    }

    /** Users of both arms in a millisecond. */
    public double pace() {
        return (double) users / took.toMillis();
    }

    private static Counts pooled(Line line, Slot.Canary canary, Measure measure, Arm arm) {
        return IntStream.rangeClosed(0, canary.stage())
                .mapToObj(stage -> line.evidence().at(Cell.ofAll(measure, stage, arm)))
                .reduce(Counts.NONE, Counts::plus);
    }
}
