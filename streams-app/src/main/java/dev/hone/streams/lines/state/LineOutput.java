package dev.hone.streams.lines.state;

import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.TrainingRound;

/** A message of a line to the world. */
public sealed interface LineOutput {
    /** A round for the trainers. */
    record Round(TrainingRound record) implements LineOutput {}

    /** What every server of the line does from now on. */
    record Rollout(RolloutState record) implements LineOutput {}

    /** What a canary has seen so far. */
    record News(RolloutEvidence record) implements LineOutput {}

    /** How far the line is on the way to its next round. */
    record Way(Progress record) implements LineOutput {}

    /** A decision, in words. */
    record Decision(RolloutDecision record) implements LineOutput {}
}
