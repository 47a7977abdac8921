package dev.hone.streams.lines.rounds;

import dev.hone.schemas.records.RoundProgress;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.state.Anchoring.Decline;
import dev.hone.streams.lines.state.Backlog;
import dev.hone.streams.lines.state.Fault;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;

/** The progress of a line towards its next round: a pure function of the line. */
public record WayToRound(RoundsConfig config) {

    /**
     * The way as it is now.
     *
     * @param waitsForGoals whether a round is due and only the first goal set is missing
     */
    public RoundProgress of(Line line, boolean waitsForGoals) {
        Backlog backlog = line.backlog();
        // While the next round is being trained nobody knows whether that was mended.
        Fault fault = line.slot() instanceof Slot.RoundClosed ? null : line.fault();
        Decline decline = line.anchoring().decline();
        return RoundProgress.newBuilder()
                .setExamples(backlog.fresh())
                .setNeeded(config.examples())
                .setWaitsForGoals(waitsForGoals)
                .setOpenRound(
                        line.slot() instanceof Slot.RoundClosed closed
                                ? closed.round().getRoundId()
                                : null)
                .setChallenger(
                        line.slot() instanceof Slot.Rollout rollout
                                ? rollout.challenge().name()
                                : null)
                .setFault(fault == null ? null : fault.reason())
                .setRetryAt(fault == null ? null : fault.retryAt())
                .setPaused(line.paused())
                .setDecline(decline == null ? null : decline.words())
                .setGivenBack(line.slot() instanceof Slot.Free ? backlog.taken() : 0L)
                .build();
    }
}
