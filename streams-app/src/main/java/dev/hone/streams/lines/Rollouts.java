package dev.hone.streams.lines;

import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.streams.lines.LineOutput.Rollout;
import java.time.Instant;

/** What the servers of a line are told. */
final class Rollouts {
    private Rollouts() {}

    /** The champion serves everyone. The line is the salt: nobody changes sides when a rollout begins. */
    static Rollout of(Line line, Instant at) {
        return new Rollout(new RolloutState(
                line.name(),
                line.champions().rolloutSequence(),
                line.champions().champion(),
                null,
                null,
                RolloutStage.NONE,
                null,
                0.0,
                line.name(),
                at));
    }
}
