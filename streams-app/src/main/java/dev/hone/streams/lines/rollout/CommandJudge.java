package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.state.Fault;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;

/** Decides what becomes of an operator's word. What cannot be done is said, never dropped. */
public record CommandJudge(RolloutConfig config, Decisions decisions) {

    // A rollout may end by itself while the command is on its way, and it would then mean another version.
    private static final String UNNAMED = "name the version that it is about.";

    public Step judge(Line line, RolloutCommand command) {
        return switch (command.getCommand()) {
            case ABANDON_ROUND -> abandon(line, command);
            case ROLL_BACK -> isNamed(command) ? rollBack(line, command) : refuse(line, command, UNNAMED);
            case RELEASE_QUARANTINE -> release(line, command);
            case PROMOTE ->
                isGate()
                        ? refuse(
                                line,
                                command,
                                "no version waits: under rollout.policy gate a candidate is promoted at once.")
                        : isNamed(command) ? ofChallenger(line, command) : refuse(line, command, UNNAMED);
            case PAUSE, RESUME, ABORT ->
                isGate()
                        ? refuse(
                                line,
                                command,
                                "under rollout.policy gate there is no canary; to stop the round in training, "
                                        + "abandon it.")
                        : ofChallenger(line, command);
            case RETRY_ROUND -> retry(line, command);
            case TRAIN_NOW, PAUSE_ROUNDS, RESUME_ROUNDS -> refuse(line, command, "it is not about a rollout.");
            case UNKNOWN -> refuse(line, command, "this program does not know the command: update it.");
        };
    }

    private Step abandon(Line line, RolloutCommand command) {
        if (!(line.slot() instanceof Slot.RoundClosed closed)) {
            String why = line.slot() instanceof Slot.Rollout
                    ? "its version is on trial: abort that."
                    : "no round is being trained.";
            return refuse(line, command, why);
        }
        Line next =
                line.with(closed.abandoned()).with(line.backlog().givenBack()).withFault(null);
        String words = "Abandoned round " + closed.round().getRoundId() + "; its examples wait for the next round.";
        return Step.to(next, decisions.ofCommand(DecisionKind.ROUND_ABANDONED, command, null, words));
    }

    private Step retry(Line line, RolloutCommand command) {
        Fault fault = line.fault();
        if (fault == null || line.slot() instanceof Slot.RoundClosed) {
            return refuse(line, command, "no round waits for settings or surroundings to be mended.");
        }
        Line next = line.withFault(fault.mended(decisions.at()));
        String words = "The next round is tried without waiting any longer; the last one failed: " + fault.reason();
        return Step.to(next, decisions.ofCommand(DecisionKind.ROUND_RETRIED, command, null, words));
    }

    private Step rollBack(Line line, RolloutCommand command) {
        String champion = line.champions().champion();
        if (line.slot() instanceof Slot.Rollout && !champion.equals(command.getVersion())) {
            return ofChallenger(line, command);
        }
        if (!line.champions().canRollBack()) {
            return refuse(line, command, "no champion before " + VersionName.shortForm(champion) + " is known.");
        }
        if (!champion.equals(command.getVersion())) {
            return refuse(
                    line,
                    command,
                    "the champion is " + VersionName.shortForm(champion) + ", not "
                            + VersionName.shortForm(String.valueOf(command.getVersion())) + ".");
        }
        Step freed = freed(line, command);
        Line next = freed.line().with(freed.line().champions().rollBack());
        String words = "Rolled back " + VersionName.shortForm(champion) + " to "
                + VersionName.shortForm(next.champions().champion())
                + "; what it was trained on is in quarantine until it is released.";
        return freed.then(Rollouts.announce(next, decisions.at()))
                .then(told -> Step.to(told, decisions.ofCommand(DecisionKind.ROLLED_BACK, command, champion, words)));
    }

    // What goes on from the version that is rolled back, or was compared with it, would bring it back.
    private Step freed(Line line, RolloutCommand command) {
        if (line.slot() instanceof Slot.Rollout rollout) {
            return new ChallengerCommands(config, decisions).abort(line, rollout, command);
        }
        return line.slot() instanceof Slot.RoundClosed ? abandon(line, command) : Step.to(line);
    }

    private Step ofChallenger(Line line, RolloutCommand command) {
        return new ChallengerCommands(config, decisions).judge(line, command);
    }

    private static boolean isNamed(RolloutCommand command) {
        return command.getVersion() != null;
    }

    private boolean isGate() {
        return config.policy() == RolloutConfig.Policy.GATE;
    }

    private Step release(Line line, RolloutCommand command) {
        int ranges = line.champions().quarantine().size();
        if (ranges == 0) {
            return refuse(line, command, "nothing is in quarantine.");
        }
        Line next = line.with(line.champions().released());
        String words = "Released " + NumberFormats.counted(ranges, "range")
                + " of offsets from quarantine: replay may use the examples again.";
        return Step.to(next, decisions.ofCommand(DecisionKind.QUARANTINE_RELEASED, command, null, words));
    }

    private Step refuse(Line line, RolloutCommand command, String why) {
        return Step.to(line, decisions.refused(command, why));
    }
}
