package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput.Rollout;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import java.time.Instant;

/** The announcements to the servers of a line. */
final class Rollouts {
    private Rollouts() {}

    /** Tells the servers what the line has come to; each time under a higher number. */
    static Step announce(Line line, Instant at) {
        Line told = line.with(line.champions().announced());
        return Step.to(told, new Rollout(state(told, at)));
    }

    private static RolloutState state(Line line, Instant at) {
        RolloutState.Builder state = RolloutState.newBuilder()
                .setLine(line.name())
                .setSequence(line.champions().rolloutSequence())
                .setChampion(line.champions().champion())
                .setSince(at);
        if (!(line.slot() instanceof Slot.Rollout rollout)) {
            // Nobody is on trial, so nothing is drawn: the line stands in for a salt.
            return state.setStage(RolloutStage.NONE)
                    .setWeight(0.0)
                    .setSalt(line.name())
                    .build();
        }
        state.setChallenger(rollout.challenge().name())
                .setRolloutId(rollout.challenge().rolloutId())
                .setSalt(rollout.challenge().salt());
        if (rollout instanceof Slot.ShadowPaused) {
            return state.setStage(RolloutStage.PAUSED).setWeight(0.0).build();
        }
        // To servers that know of no shadow stage it is the staging before it.
        if (rollout instanceof Slot.Shadow shadow) {
            state.setShadowShare(shadow.share());
        }
        if (!(rollout instanceof Slot.Serving serving)) {
            return state.setStage(RolloutStage.STAGING).setWeight(0.0).build();
        }
        return state.setStage(serving instanceof Slot.Paused ? RolloutStage.PAUSED : RolloutStage.CANARY)
                .setStageIndex(serving.canary().stage())
                .setWeight(serving.canary().weight())
                .build();
    }
}
