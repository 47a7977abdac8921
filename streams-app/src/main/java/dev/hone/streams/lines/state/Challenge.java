package dev.hone.streams.lines.state;

import dev.hone.schemas.digest.Sha256;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.streams.sequential.Betting;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a version's trial.
 *
 * @param round the round that it came of; null when it was brought from outside
 * @param weights its share of the subjects, by stage: those of the settings when it began
 * @param betting the test of its evidence: that of the release with which it began
 * @param covariate how much of what was expected of subjects is taken from their scores, that of the settings when it
 *     began
 */
public record Challenge(
        String rolloutId,
        ModelVersion version,
        @Nullable TrainingRound round,
        String salt,
        List<Double> weights,
        Instant stagedAt,
        Betting betting,
        Covariate covariate) {

    private static final int SALT_CHARACTERS = 16;

    public Challenge {
        weights = List.copyOf(weights);
    }

    /**
     * The rollout of that number; its salt follows from its name and the version, so that each rollout draws subjects
     * anew.
     */
    public static Challenge of(
            Line line, Slot.Candidate candidate, List<Double> weights, Covariate covariate, Instant now) {
        String rolloutId = line.name() + "!" + (line.rollouts() + 1);
        String salt = salt(rolloutId + "\n" + candidate.version().getVersion());
        return new Challenge(
                rolloutId, candidate.version(), candidate.round(), salt, weights, now, Betting.LATEST, covariate);
    }

    /** The same trial by another test. */
    public Challenge with(Betting another) {
        return new Challenge(rolloutId, version, round, salt, weights, stagedAt, another, covariate);
    }

    /** The same trial, as if the servers had been told of it at that time. */
    public Challenge stagedAt(Instant now) {
        return new Challenge(rolloutId, version, round, salt, weights, now, betting, covariate);
    }

    /** Whether the line had no rollout before. */
    public boolean isFirst() {
        return rolloutId.endsWith("!1");
    }

    public String name() {
        return version.getVersion();
    }

    /** What it was trained on; nothing that we know of when it came from outside. */
    public List<OffsetRange> ranges() {
        return round == null ? List.of() : round.getRanges();
    }

    private static String salt(String text) {
        return Sha256.hex(Sha256.of(text)).substring(0, SALT_CHARACTERS);
    }
}
