package dev.hone.streams.lines.rounds;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.OperatorCommand;
import dev.hone.schemas.records.RolloutCommand;
import dev.hone.schemas.records.RoundsPaused;
import dev.hone.schemas.versions.VersionName;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.state.Backlog;
import dev.hone.streams.lines.state.Fault;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import dev.hone.streams.lines.words.NumberFormats;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an operator's word about the rounds of a line: to close the next one now, to close none for
 * the time being, to go on. What cannot be done is said, never dropped.
 */
public record RoundOrders(RoundsConfig config, RoundTerms terms, Decisions decisions) {

    /** Whether a command is about the rounds that are to come. */
    public static boolean isOne(RolloutCommand command) {
        OperatorCommand word = command.getCommand();
        return word == OperatorCommand.TRAIN_NOW
                || word == OperatorCommand.PAUSE_ROUNDS
                || word == OperatorCommand.RESUME_ROUNDS;
    }

    /**
     * Obeys, or says why not. A round that is ordered closes when what is due is settled next.
     *
     * @param goalSets of the line
     */
    public Step judge(Line line, RolloutCommand command, List<GoalSet> goalSets) {
        return switch (command.getCommand()) {
            case TRAIN_NOW ->
                obstacle(line, goalSets).map(why -> refuse(line, command, why)).orElseGet(() -> order(line, command));
            case PAUSE_ROUNDS -> pause(line, command);
            case RESUME_ROUNDS -> resume(line, command);
            case UNKNOWN, PAUSE, RESUME, ABORT, PROMOTE, ROLL_BACK, RELEASE_QUARANTINE, ABANDON_ROUND, RETRY_ROUND ->
                refuse(line, command, "it is not about the next round.");
        };
    }

    private Step order(Line line, RolloutCommand command) {
        String words = "The next round closes now, with the "
                + NumberFormats.counted(waiting(line.backlog()), "example") + " that there are.";
        return Step.to(
                line.with(line.backlog().cutNow(config)),
                decisions.ofCommand(DecisionKind.ROUND_ORDERED, command, null, words));
    }

    private Optional<String> obstacle(Line line, List<GoalSet> goalSets) {
        return paused(line)
                .or(() -> taken(line))
                .or(() -> stopped(line.fault()))
                .or(() -> goalSets.isEmpty()
                        ? Optional.of("the line has no goals yet to train towards: they come with "
                                + "thresholds.min.samples scores, at the next boundary of thresholds.bucket.ms.")
                        : Optional.empty())
                .or(() -> missing(line.backlog()));
    }

    private static Optional<String> paused(Line line) {
        RoundsPaused paused = line.paused();
        return paused == null
                ? Optional.empty()
                : Optional.of("rounds are paused by " + paused.getWho() + " (" + paused.getWhy()
                        + "): resume them first, by `hone train resume`.");
    }

    private static Optional<String> taken(Line line) {
        if (line.slot() instanceof Slot.RoundClosed closed) {
            return Optional.of("round " + closed.round().getRoundId()
                    + " is being trained: wait for it, or abandon it by `hone rollout abandon`.");
        }
        return line.slot() instanceof Slot.Rollout rollout
                ? Optional.of(VersionName.shortForm(rollout.challenge().name())
                        + " is on trial, and the next round begins when it is decided on.")
                : Optional.empty();
    }

    private Optional<String> stopped(@Nullable Fault fault) {
        return fault == null || fault.isOver(terms.recipeDigest(), decisions.at())
                ? Optional.empty()
                : Optional.of("the last round could not be trained (" + fault.reason()
                        + "): mend that, and then `hone rollout retry`.");
    }

    private Optional<String> missing(Backlog backlog) {
        long needed = Math.min(config.minExamples(), config.examples());
        long missing = needed - waiting(backlog);
        return missing <= 0
                ? Optional.empty()
                : Optional.of("a round takes at least " + NumberFormats.counted(needed, "example")
                        + " (rounds.min.examples), and " + missing + " of them are missing.");
    }

    /** All that a round would take: what is new, and what earlier ones gave back. */
    private static long waiting(Backlog backlog) {
        return backlog.fresh() + backlog.taken();
    }

    private Step pause(Line line, RolloutCommand command) {
        RoundsPaused paused = line.paused();
        if (paused != null) {
            return refuse(
                    line, command, "they are paused already, by " + paused.getWho() + " (" + paused.getWhy() + ").");
        }
        String words = "Paused the rounds: none closes until they are resumed; examples go on being counted"
                + (line.slot() instanceof Slot.RoundClosed closed
                        ? ", and round " + closed.round().getRoundId() + " goes on being trained."
                        : ".");
        return Step.to(
                line.withPaused(new RoundsPaused(decisions.at(), command.getWho(), command.getWhy())),
                decisions.ofCommand(DecisionKind.ROUNDS_PAUSED, command, null, words));
    }

    private Step resume(Line line, RolloutCommand command) {
        if (line.paused() == null) {
            return refuse(line, command, "rounds are not paused.");
        }
        return Step.to(
                line.withPaused(null),
                decisions.ofCommand(
                        DecisionKind.ROUNDS_RESUMED,
                        command,
                        null,
                        "Resumed the rounds: they close when they are due."));
    }

    private Step refuse(Line line, RolloutCommand command, String why) {
        return Step.to(line, decisions.refused(command, why));
    }
}
