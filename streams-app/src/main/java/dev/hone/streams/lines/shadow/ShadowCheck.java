package dev.hone.streams.lines.shadow;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ShadowPair;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import org.jspecify.annotations.Nullable;

/** Takes a pair of answers up while its rollout is in its shadow stage, or leaves it out. */
public final class ShadowCheck {

    private ShadowCheck() {}

    /** The line with the pair; of another rollout than the one that is on, and once its canary has begun, nothing. */
    public static Line count(Line line, EvidenceCounted record) {
        ShadowPair pair = record.getShadow();
        if (pair == null
                || !(line.slot() instanceof Slot.Unseen unseen)
                || !unseen.challenge().rolloutId().equals(pair.getRolloutId())) {
            return line;
        }
        boolean isUnseen = Arm.SHADOW.wireName().equals(record.getArm());
        String version = isUnseen ? unseen.challenge().name() : line.champions().champion();
        Integer own = record.getScore();
        Integer other = pair.getOtherScore();
        if (!record.getVersion().equals(version) || !isScore(own) || !isScore(other)) {
            return line.with(line.evidence().leftOut(1));
        }
        ShadowPairs pairs = new ShadowPairs(line.evidence());
        return line.with(isUnseen ? pairs.plus(other, own) : pairs.plus(own, other));
    }

    private static boolean isScore(@Nullable Integer score) {
        return score == null || (score >= 0 && score <= ScoreCounts.ONE);
    }
}
