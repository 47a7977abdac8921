package dev.hone.streams.lines.anchor;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Anchoring;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.sequential.ScoreCounts;
import java.time.Instant;

/**
 * Keeps a line's comparison of champion and anchor: begins it with each champion, and takes what was drawn for it up or
 * leaves it out. A unit counts once in it, by the first of its drawn answers since it began.
 */
public record AnchorCheck(RolloutConfig config) {

    /**
     * The line with the comparison that its champion has now. Units are remembered for {@code rollout.max.ms}: after
     * that time the champion is compared anew, since whoever came first might count again.
     */
    public Line begun(Line line, Instant now) {
        String champion = line.champions().champion();
        boolean compared = config.comparesAnchor() && !champion.equals(base(line));
        Anchoring before = line.anchoring();
        if (!compared) {
            return before.equals(Anchoring.NONE) ? line : line.with(Anchoring.NONE);
        }
        if (!before.isOf(champion)) {
            return line.with(Anchoring.of(champion, now));
        }
        boolean over = !now.isBefore(before.since().plus(config.budget().time()));
        return over ? line.with(before.anew(now)) : line;
    }

    /** The line with an interaction that was drawn. */
    public Line count(Line line, EvidenceCounted drawn) {
        Anchoring anchoring = line.anchoring();
        boolean counts = isFirstSince(anchoring.since(), drawn) && isScore(drawn);
        if (counts && isOf(Arm.ANCHOR, base(line), drawn)) {
            return line.with(anchoring.plus(Arm.ANCHOR, one(drawn)));
        }
        return counts && isOf(Arm.CHAMPION, anchoring.champion(), drawn)
                ? line.with(anchoring.plus(Arm.CHAMPION, one(drawn)))
                : line;
    }

    private static boolean isFirstSince(Instant since, EvidenceCounted drawn) {
        Instant answered = drawn.getAnsweredAt();
        Instant before = drawn.getDrawnBefore();
        return answered != null && !answered.isBefore(since) && (before == null || before.isBefore(since));
    }

    private static boolean isOf(Arm arm, String version, EvidenceCounted drawn) {
        return drawn.getArm().equals(arm.wireName()) && drawn.getVersion().equals(version);
    }

    private static boolean isScore(EvidenceCounted drawn) {
        Integer score = drawn.getScore();
        return score == null || (score >= 0 && score <= ScoreCounts.ONE);
    }

    private static Counts one(EvidenceCounted drawn) {
        Integer score = drawn.getScore();
        return score == null ? new Counts(1, ScoreCounts.NONE) : new Counts(0, ScoreCounts.NONE.with(score));
    }

    private static String base(Line line) {
        return VersionName.base(line.name()).toString();
    }
}
