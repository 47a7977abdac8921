package dev.hone.streams.lines.rollout;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.canary.EvidenceReport;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operator's commands about the challenger of a line. */
record ChallengerCommands(RolloutConfig config, Decisions decisions) {

    Step judge(Line line, RolloutCommand command) {
        if (!(line.slot() instanceof Slot.Rollout rollout)) {
            return refuse(line, command, "there is no challenger.");
        }
        String challenger = rollout.challenge().name();
        if (!isAbout(command, challenger)) {
            return refuse(
                    line,
                    command,
                    "the challenger is " + VersionName.shortForm(challenger) + ", not "
                            + VersionName.shortForm(String.valueOf(command.getVersion())) + ".");
        }
        return switch (command.getCommand()) {
            case PAUSE -> pause(line, rollout, command);
            case RESUME -> resume(line, rollout, command);
            case PROMOTE -> promote(line, rollout, command);
            case ABORT -> abort(line, rollout, command);
            case ROLL_BACK -> rollBack(line, rollout, command);
            case RELEASE_QUARANTINE, ABANDON_ROUND, RETRY_ROUND, TRAIN_NOW, PAUSE_ROUNDS, RESUME_ROUNDS, UNKNOWN ->
                refuse(line, command, "it is not about a challenger.");
        };
    }

    /** Ends the rollout of a line whose champion goes. */
    Step abort(Line line, Slot.Rollout rollout, RolloutCommand command) {
        String words = "Gave up " + name(rollout) + "; its examples wait for the next round.";
        return endings().aborted(line, rollout, spoken(line, rollout, command, words));
    }

    private Step rollBack(Line line, Slot.Rollout rollout, RolloutCommand command) {
        String words = "Rolled back " + name(rollout)
                + "; it is refused from now on, and what it was trained on is in quarantine until it is released.";
        return endings().rolledBack(line, rollout, spoken(line, rollout, command, words));
    }

    // Nothing was shown, so all of the margin counts as spent: the next promotion must show a gain.
    private Step promote(Line line, Slot.Rollout rollout, RolloutCommand command) {
        if (!(rollout instanceof Slot.Serving serving)) {
            String why = rollout instanceof Slot.Unseen
                    ? "nobody has met " + name(rollout) + " yet: it is in its shadow stage."
                    : "the servers are still loading " + name(rollout) + ".";
            return refuse(line, command, why);
        }
        double spent = config.margins().quality();
        String words = "Promoted " + name(rollout) + " in place of "
                + VersionName.shortForm(line.champions().champion())
                + " by an operator's word; the next promotion must show a gain.";
        return endings().promoted(line, serving, spent, spoken(line, rollout, command, words));
    }

    private Step pause(Line line, Slot.Rollout rollout, RolloutCommand command) {
        if (rollout instanceof Slot.Shadow shadow) {
            String words = "Paused the shadow stage of " + name(rollout)
                    + ": no prompt is answered unseen, harm still ends it, nothing advances.";
            return told(
                    line.with(shadow.paused(decisions.at())),
                    DecisionKind.PAUSED,
                    rollout,
                    spoken(line, rollout, command, words));
        }
        if (!(rollout instanceof Slot.Canary canary)) {
            String why = rollout instanceof Slot.Paused || rollout instanceof Slot.ShadowPaused
                    ? "it is paused already."
                    : "the servers are still loading " + name(rollout) + ", which can be aborted.";
            return refuse(line, command, why);
        }
        Line paused = line.with(canary.paused(decisions.at()));
        String words = "Paused the canary of " + name(rollout)
                + ": shares stay and evidence counts, harm still ends it, nothing advances.";
        return told(paused, DecisionKind.PAUSED, rollout, spoken(line, rollout, command, words));
    }

    private Step resume(Line line, Slot.Rollout rollout, RolloutCommand command) {
        if (rollout instanceof Slot.ShadowPaused paused) {
            String words = "Resumed the shadow stage of " + name(rollout) + ".";
            return told(
                    line.with(paused.resumed(decisions.at())),
                    DecisionKind.RESUMED,
                    rollout,
                    spoken(line, rollout, command, words));
        }
        if (!(rollout instanceof Slot.Paused paused)) {
            return refuse(line, command, "it is not paused.");
        }
        Line resumed = line.with(paused.resumed(decisions.at()));
        String words = "Resumed the canary of " + name(rollout) + ".";
        return told(resumed, DecisionKind.RESUMED, rollout, spoken(line, rollout, command, words));
    }

    private Step told(Line line, DecisionKind kind, Slot.Rollout rollout, Reason reason) {
        return Rollouts.announce(line, decisions.at())
                .then(next -> Step.to(next, decisions.ofRollout(kind, rollout.challenge(), reason)));
    }

    private Reason spoken(Line line, Slot.Rollout rollout, RolloutCommand command, String words) {
        Map<String, Double> numbers = rollout instanceof Slot.Serving serving
                ? new EvidenceReport(line, serving, config).numbers()
                : Map.of();
        return new Reason(Decisions.spoken(words, command), numbers, command.getWho(), command.getCommandId());
    }

    private Step refuse(Line line, RolloutCommand command, String why) {
        return Step.to(line, decisions.refused(command, why));
    }

    private Endings endings() {
        return new Endings(config, decisions);
    }

    private static boolean isAbout(RolloutCommand command, @Nullable String version) {
        return command.getVersion() == null || command.getVersion().equals(version);
    }

    private static String name(Slot.Rollout rollout) {
        return VersionName.shortForm(rollout.challenge().name());
    }
}
