package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.EvidenceReport;
import dev.hone.streams.lines.state.Backlog;
import dev.hone.streams.lines.state.Challenge;
import dev.hone.streams.lines.state.Champions;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Seen;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.store.EvidenceBases;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.Reason;
import java.time.Instant;

/** The transitions that end a rollout: the slot becomes free, and its last word is what was decided. */
record Endings(RolloutConfig config, Decisions decisions) {

    /**
     * The challenger serves all.
     *
     * @param spent sum of the margins that promotions have spent from now on
     */
    Step promoted(Line line, Slot.Serving serving, double spent, Reason reason) {
        Challenge challenge = serving.challenge();
        Champions champions =
                line.champions().promote(challenge.name(), challenge.ranges()).withSpent(spent);
        Line next = line.with(serving.promoted()).with(champions).with(doneWith(line, challenge));
        return end(line, next, DecisionKind.PROMOTED, reason);
    }

    /** The challenger is refused for ever, and what it was trained on is in quarantine. */
    Step rolledBack(Line line, Slot.Rollout rollout, Reason reason) {
        Challenge challenge = rollout.challenge();
        Champions champions = line.champions().refusing(challenge.name()).quarantining(challenge.ranges());
        Line next = line.with(rollout.rolledBack()).with(champions).with(doneWith(line, challenge));
        return end(line, next, DecisionKind.ROLLED_BACK, reason);
    }

    /** The champion stays, and the examples wait for the next round. */
    Step aborted(Line line, Slot.Rollout rollout, Reason reason) {
        Backlog backlog = rollout.challenge().round() == null
                ? line.backlog()
                : line.backlog().givenBack();
        Line next = line.with(rollout.aborted()).with(backlog);
        return end(line, next, DecisionKind.ABORTED, reason);
    }

    private static Backlog doneWith(Line line, Challenge challenge) {
        return challenge.round() == null ? line.backlog() : line.backlog().doneWith(challenge.round());
    }

    private Step end(Line before, Line after, DecisionKind kind, Reason reason) {
        Instant at = decisions.at();
        Slot.Rollout rollout = (Slot.Rollout) before.slot();
        Step ended = Rollouts.announce(seen(before, after, kind).with(Evidence.NONE), at)
                .then(line -> Step.to(line, decisions.ofRollout(kind, rollout.challenge(), reason)));
        return rollout instanceof Slot.Serving serving
                ? ended.then(line -> Step.to(
                        line,
                        EvidenceBases.with(
                                new EvidenceReport(before, serving, config).news(reason.words(), at), before, serving)))
                : ended;
    }

    // What its users were like is what the next one is planned from.
    private Line seen(Line before, Line after, DecisionKind kind) {
        Arm arm = kind == DecisionKind.PROMOTED ? Arm.CHALLENGER : Arm.CHAMPION;
        if (!(before.slot() instanceof Slot.Serving serving)) {
            return after;
        }
        Slot.Canary canary = serving instanceof Slot.Paused paused ? paused.resumed(decisions.at()) : serving.canary();
        return Seen.in(before, canary, arm, decisions.at()).map(after::withSeen).orElse(after);
    }
}
