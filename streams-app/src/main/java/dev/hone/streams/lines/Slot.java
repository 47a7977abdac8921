package dev.hone.streams.lines;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.TrainingRound;

/**
 * The one place of a line in which a round, and then its version, is: a transition exists only where it is legal.
 *
 * <p>A candidate is on its way to the canary; under the gate policy it is promoted in the same step.
 */
sealed interface Slot {
    /** Nothing is being trained: the next round may close. */
    record Free() implements Slot {
        RoundClosed close(TrainingRound round) {
            return new RoundClosed(round);
        }
    }

    /** A round is being trained. */
    record RoundClosed(TrainingRound round) implements Slot {
        boolean isOf(String roundId) {
            return round.getRoundId().equals(roundId);
        }

        Candidate candidate(ModelVersion version) {
            return new Candidate(round, version);
        }

        Free held() {
            return new Free();
        }

        Free failed() {
            return new Free();
        }

        Free abandoned() {
            return new Free();
        }
    }

    /** A version that passed the gate. */
    record Candidate(TrainingRound round, ModelVersion version) implements Slot {
        Free promoted() {
            return new Free();
        }
    }
}
