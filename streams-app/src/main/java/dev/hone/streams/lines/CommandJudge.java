package dev.hone.streams.lines;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutCommand;

/** Decides what becomes of an operator's word, under the gate policy. What cannot be done is said, never dropped. */
record CommandJudge(Decisions decisions) {
    Step judge(Line line, RolloutCommand command) {
        return switch (command.getCommand()) {
            case ABANDON_ROUND -> abandon(line, command);
            case ROLL_BACK -> rollBack(line, command);
            case RELEASE_QUARANTINE -> release(line, command);
            case PROMOTE ->
                refuse(line, command, "no version waits: under rollout.policy gate a candidate is promoted at once.");
            case PAUSE, RESUME, ABORT ->
                refuse(
                        line,
                        command,
                        "under rollout.policy gate there is no canary; to stop the round in training, abandon it.");
            case UNKNOWN -> refuse(line, command, "this program does not know the command: update it.");
        };
    }

    private Step abandon(Line line, RolloutCommand command) {
        if (!(line.slot() instanceof Slot.RoundClosed closed)) {
            return refuse(line, command, "no round is being trained.");
        }
        Line next = line.with(closed.abandoned()).with(line.backlog().givenBack());
        String words = "Abandoned round " + closed.round().getRoundId() + "; its examples wait for the next round.";
        return Step.to(next, decisions.ofCommand(DecisionKind.ROUND_ABANDONED, command, null, words));
    }

    private Step rollBack(Line line, RolloutCommand command) {
        String champion = line.champions().champion();
        if (!line.champions().canRollBack()) {
            return refuse(line, command, "no champion before " + champion + " is known.");
        }
        if (command.getVersion() != null && !command.getVersion().equals(champion)) {
            return refuse(line, command, "the champion is " + champion + ", not " + command.getVersion() + ".");
        }
        // A round that goes on from the version that is rolled back would bring it back.
        Step freed = line.slot() instanceof Slot.RoundClosed ? abandon(line, command) : Step.to(line);
        Line next = freed.line().with(freed.line().champions().rollBack());
        String words = "Rolled back " + champion + " to " + next.champions().champion()
                + "; what it was trained on is in quarantine until it is released.";
        return freed.then(Step.to(
                next,
                Rollouts.of(next, decisions.at()),
                decisions.ofCommand(DecisionKind.ROLLED_BACK, command, champion, words)));
    }

    private Step release(Line line, RolloutCommand command) {
        int ranges = line.champions().quarantine().size();
        if (ranges == 0) {
            return refuse(line, command, "nothing is in quarantine.");
        }
        Line next = line.with(line.champions().released());
        String words = "Released " + ranges + " ranges from quarantine: replay may use them again.";
        return Step.to(next, decisions.ofCommand(DecisionKind.QUARANTINE_RELEASED, command, null, words));
    }

    private Step refuse(Line line, RolloutCommand command, String why) {
        String words = command.getCommand() + " is not possible in this state: " + why;
        return Step.to(line, decisions.ofCommand(DecisionKind.IGNORED, command, command.getVersion(), words));
    }
}
