package dev.hone.streams.evidence;

import dev.hone.schemas.records.EarlierScore;
import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.ScoredInteraction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * The scores that units have given, for rollouts that take out what was expected of a unit: each graded interaction of
 * a subject, at the time of its answer, for as long as the store remembers; outside of rollouts by all its votes. Of
 * one unit only the latest {@value #MOST} are asked for, since the mean of those is about as near to what it will say
 * as the mean of all.
 *
 * <p>What a unit said after it met its arm must not be among them, whatever it was said of: a vote on an answer of
 * before may come after that. So each is kept with the time when its interaction closed, after which no vote moved it,
 * and whoever uses it takes those alone that closed before the rollout.
 */
final class EarlierScores {

    static final int MOST = 16;

    /** Before the keys of these: no line's name has it. */
    private static final String EARLIER = "\t";

    private static final int NO_STAGE = -1;
    // A score takes 15 bits, a time in ms 41 until the year 2039 and 42 for long after.
    private static final int SCORE_BITS = 15;

    private final WindowStore<String, Long> store;
    private final long rememberedMs;

    EarlierScores(WindowStore<String, Long> store, long rememberedMs) {
        this.store = store;
        this.rememberedMs = rememberedMs;
    }

    /** What says so of an interaction that is no exposure; one without a subject has no later ones. */
    static Optional<EvidenceCounted> of(String interactionId, ScoredInteraction interaction, Instant closed) {
        Integer score = Exposures.score(interaction);
        if (!Exposures.isEvidence(interaction)
                || score == null
                || interaction.getPrompt().getSubject() == null) {
            return Optional.empty();
        }
        return Optional.of(EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.EARLIER)
                .setLine(interaction.getLine())
                .setRolloutId(RolloutNumber.first(interaction.getLine()))
                .setStage(NO_STAGE)
                .setArm("")
                .setVersion(interaction.getResponse().getVersion())
                .setUnit(Exposures.unit(interactionId, interaction))
                .setScore(score)
                .setClosedAt(closed)
                .build());
    }

    /** Keeps the score of an interaction that was answered at that time, if it has one and is known to have closed. */
    void keep(String key, EvidenceCounted evidence, long answeredMs) {
        Instant closed = evidence.getClosedAt();
        Integer score = evidence.getScore();
        if (closed != null && score != null && score >= 0 && score < 1 << SCORE_BITS) {
            store.put(EARLIER + key, closed.toEpochMilli() << SCORE_BITS | score, answeredMs);
        }
    }

    /** The scores of a unit of interactions that had closed before one was answered, the latest answer first. */
    List<EarlierScore> before(String key, long answeredMs) {
        List<EarlierScore> earlier = new ArrayList<>();
        try (WindowStoreIterator<Long> kept =
                store.backwardFetch(EARLIER + key, Math.max(0, answeredMs - rememberedMs), answeredMs)) {
            while (kept.hasNext() && earlier.size() < MOST) {
                KeyValue<Long, Long> one = kept.next();
                long closedMs = one.value >> SCORE_BITS;
                if (closedMs < answeredMs) {
                    int score = (int) (one.value & (1 << SCORE_BITS) - 1);
                    earlier.add(new EarlierScore(Instant.ofEpochMilli(closedMs), score));
                }
            }
        }
        return earlier;
    }
}
