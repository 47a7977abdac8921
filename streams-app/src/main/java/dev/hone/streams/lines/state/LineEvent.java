package dev.hone.streams.lines.state;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RoundOutcome;

/** An event that happens to a line. */
public sealed interface LineEvent {
    /** A record of the examples topic. */
    record Counted(ExampleCounted record) implements LineEvent {}

    /** What came of a round. */
    record Outcome(RoundOutcome record) implements LineEvent {}

    /** What a unit or a response says about the arms of a rollout. */
    record Evidenced(EvidenceCounted record) implements LineEvent {}

    /** An operator's word. */
    record Command(RolloutCommand record) implements LineEvent {}
}
