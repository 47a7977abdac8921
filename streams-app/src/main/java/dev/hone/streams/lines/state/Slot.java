package dev.hone.streams.lines.state;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one place of a line in which a round, and then its version, is: a transition exists only where it is legal.
 *
 * <p>Under the gate policy a candidate is promoted in the step in which it comes; under the canary policy it is staged
 * in that step.
 */
public sealed interface Slot {
    /** Nothing is being trained: the next round may close. */
    record Free() implements Slot {
        public RoundClosed close(TrainingRound round) {
            return new RoundClosed(round);
        }

        /** A version that no round gave. */
        public Candidate fromOutside(ModelVersion version) {
            return new Candidate(null, version);
        }
    }

    /** A round is being trained. */
    record RoundClosed(TrainingRound round) implements Slot {
        public boolean isOf(String roundId) {
            return round.getRoundId().equals(roundId);
        }

        public Candidate candidate(ModelVersion version) {
            return new Candidate(round, version);
        }

        public Free held() {
            return new Free();
        }

        public Free failed() {
            return new Free();
        }

        public Free abandoned() {
            return new Free();
        }
    }

    /** A version that passed the gate; without a round when it was brought from outside. */
    record Candidate(@Nullable TrainingRound round, ModelVersion version) implements Slot {
        public Free promoted() {
            return new Free();
        }

        public Staging staged(Challenge challenge) {
            return new Staging(challenge);
        }
    }

    /** A challenger is on its way. */
    sealed interface Rollout extends Slot {
        Challenge challenge();

        /** For ever: the version is refused from now on. */
        default Free rolledBack() {
            return new Free();
        }

        /** The champion stays; the version may come again. */
        default Free aborted() {
            return new Free();
        }
    }

    /** The servers load the challenger; it answers nobody. */
    record Staging(Challenge challenge) implements Rollout {
        public Canary begin(Instant now) {
            return new Canary(challenge, 0, now, now);
        }

        /** The share is that of requests that are answered unseen, in (0, 1]. */
        public Shadow shadowed(double share, Instant now) {
            return new Shadow(challenge, share, now);
        }
    }

    /** The challenger answers prompts that the champion answers too, and nobody sees what it says. */
    sealed interface Unseen extends Rollout {
        Shadow shadow();

        @Override
        default Challenge challenge() {
            return shadow().challenge();
        }
    }

    /**
     * The stage before the first one.
     *
     * @param share of the requests, in (0, 1]
     * @param since when it began, later by the time for which it was paused
     */
    record Shadow(Challenge challenge, double share, Instant since) implements Unseen {
        @Override
        public Shadow shadow() {
            return this;
        }

        /** Nobody has met the version yet: what was expected of subjects is what they had said by now. */
        public Canary begin(Instant now) {
            return new Canary(challenge.stagedAt(now), 0, now, now);
        }

        public ShadowPaused paused(Instant now) {
            return new ShadowPaused(this, now);
        }
    }

    /** A shadow stage in which nothing is answered unseen and nothing advances; harm still ends it. */
    record ShadowPaused(Shadow shadow, Instant pausedSince) implements Unseen {
        /** The time for which it was paused does not count. */
        public Shadow resumed(Instant now) {
            return new Shadow(
                    shadow.challenge(), shadow.share(), shadow.since().plus(Duration.between(pausedSince, now)));
        }
    }

    /** The challenger answers its share of the subjects. */
    sealed interface Serving extends Rollout {
        Canary canary();

        @Override
        default Challenge challenge() {
            return canary().challenge();
        }

        default Free promoted() {
            return new Free();
        }
    }

    /**
     * The stages.
     *
     * @param stage from 0
     * @param since when the first stage began, later by the time for which it was paused
     * @param stageSince when this one did
     */
    record Canary(Challenge challenge, int stage, Instant since, Instant stageSince) implements Serving {
        public Canary {
            if (stage < 0 || stage >= challenge.weights().size()) {
                throw new IllegalArgumentException("there is no stage " + stage + " of " + challenge.rolloutId());
            }
        }

        @Override
        public Canary canary() {
            return this;
        }

        public boolean isLast() {
            return stage == challenge.weights().size() - 1;
        }

        public double weight() {
            return challenge.weights().get(stage);
        }

        public Canary advanced(Instant now) {
            return new Canary(challenge, stage + 1, since, now);
        }

        public Paused paused(Instant now) {
            return new Paused(this, now);
        }
    }

    /** A canary in which nothing advances; its evidence counts, and harm still ends it. */
    record Paused(Canary canary, Instant pausedSince) implements Serving {
        /** The time for which it was paused does not count. */
        public Canary resumed(Instant now) {
            Duration pause = Duration.between(pausedSince, now);
            return new Canary(
                    canary.challenge(),
                    canary.stage(),
                    canary.since().plus(pause),
                    canary.stageSince().plus(pause));
        }
    }
}
