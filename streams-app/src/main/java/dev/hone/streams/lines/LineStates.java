package dev.hone.streams.lines;

import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.TrainingRound;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A line as its store keeps it. */
final class LineStates {
    private LineStates() {}

    static Line line(LineState state, int partitions) {
        if (state.getPositions().size() != partitions) {
            throw new IllegalStateException("the stored line " + state.getLine() + " is of "
                    + state.getPositions().size() + " partitions, the settings say " + partitions
                    + ": set topics.partitions back");
        }
        TrainingRound round = state.getRound();
        return new Line(
                state.getLine(),
                champions(state),
                backlog(state),
                round == null ? new Slot.Free() : new Slot.RoundClosed(round),
                state.getRounds());
    }

    private static Champions champions(LineState state) {
        return new Champions(
                state.getChampion(),
                state.getPromotions(),
                state.getRefused(),
                state.getQuarantine(),
                state.getRolloutSequence());
    }

    private static Backlog backlog(LineState state) {
        Instant since = state.getUncutSince();
        Uncut uncut = new Uncut(
                state.getUncutExamples(), state.getUncutTokens(), since == null ? null : since.toEpochMilli());
        return new Backlog(
                state.getStarts(),
                state.getStartCut(),
                state.getPositions(),
                uncut,
                state.getCuts(),
                state.getLastCut(),
                state.getTriedCut(),
                state.getAttempts(),
                state.getFailed());
    }

    static LineState state(Line line) {
        Champions champions = line.champions();
        Backlog backlog = line.backlog();
        Long since = backlog.uncut().sinceMs();
        return LineState.newBuilder()
                .setLine(line.name())
                .setChampion(champions.champion())
                .setPromotions(champions.promotions())
                .setRefused(champions.refused())
                .setQuarantine(champions.quarantine())
                .setRolloutSequence(champions.rolloutSequence())
                .setRounds(line.rounds())
                .setStarts(backlog.starts())
                .setStartCut(backlog.startCut())
                .setPositions(backlog.positions())
                .setUncutExamples(backlog.uncut().examples())
                .setUncutTokens(backlog.uncut().tokens())
                .setUncutSince(since == null ? null : Instant.ofEpochMilli(since))
                .setCuts(backlog.cuts())
                .setLastCut(backlog.lastCut())
                .setTriedCut(backlog.triedCut())
                .setAttempts(backlog.attempts())
                .setFailed(backlog.failed())
                .setRound(round(line.slot()))
                .build();
    }

    private static @Nullable TrainingRound round(Slot slot) {
        if (slot instanceof Slot.Candidate candidate) {
            throw new IllegalStateException(
                    "a candidate is promoted in the step in which it came, never kept: " + candidate.version());
        }
        return slot instanceof Slot.RoundClosed closed ? closed.round() : null;
    }
}
