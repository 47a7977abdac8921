package dev.hone.streams.lines;

import dev.hone.schemas.records.RoundProgress;

/** How far a line is on the way to its next round: a pure function of the line. */
record WayToRound(RoundsConfig config) {

    /**
     * The way as it is now.
     *
     * @param waitsForGoals whether a round is due and only the first goal set is missing
     */
    RoundProgress of(Line line, boolean waitsForGoals) {
        Backlog backlog = line.backlog();
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
                .setGivenBack(line.slot() instanceof Slot.Free ? backlog.taken() : 0L)
                .build();
    }
}
