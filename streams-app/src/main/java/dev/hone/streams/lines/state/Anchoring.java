package dev.hone.streams.lines.state;

import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a line's champion with its anchor, the base: what users that were answered since it began say of
 * both.
 *
 * @param champion the one that is compared; empty where none is
 * @param since only what was answered from then on counts
 * @param betting its test: that of the release with which it began
 * @param evidence the scores of both, and nothing else
 * @param decline that the champion was shown to be below the base; null while it was not
 */
public record Anchoring(
        String champion,
        Instant since,
        Betting betting,
        Evidence evidence,
        @Nullable Decline decline) {

    /** Nothing is compared. */
    public static final Anchoring NONE = new Anchoring("", Instant.EPOCH, Betting.LATEST, Evidence.NONE, null);

    /** An alarm that stands until there is another champion, in words with its numbers. */
    public record Decline(Instant at, String words) {}

    /** The comparison of a new champion, from now on. */
    public static Anchoring of(String champion, Instant now) {
        return new Anchoring(champion, now, Betting.LATEST, Evidence.NONE, null);
    }

    /** The same champion compared anew; an alarm goes on. */
    public Anchoring anew(Instant now) {
        return new Anchoring(champion, now, Betting.LATEST, Evidence.NONE, decline);
    }

    public boolean isOf(String version) {
        return champion.equals(version);
    }

    /** What was counted of the champion or of the anchor. */
    public Counts of(Arm arm) {
        return evidence.at(cell(arm));
    }

    public Anchoring plus(Arm arm, Counts more) {
        return with(evidence.plus(cell(arm), more));
    }

    public Anchoring with(Evidence next) {
        return new Anchoring(champion, since, betting, next, decline);
    }

    public Anchoring with(Decline next) {
        return new Anchoring(champion, since, betting, evidence, next);
    }

    private static Cell cell(Arm arm) {
        return Cell.ofAll(Measure.QUALITY, 0, arm);
    }
}
