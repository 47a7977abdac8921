package dev.hone.streams.lines.rounds;

import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.streams.lines.RoundTerms;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput.Round;
import dev.hone.streams.lines.state.Selection;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.lines.state.Step;
import dev.hone.streams.lines.words.Decisions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Closes a round when the slot is free and a cut waits. */
public record RoundCloser(RoundsConfig config, RoundTerms terms) {
    /**
     * What a round would take now; empty while the slot is taken, the last one's fault is not over, rounds are paused,
     * or nothing is due.
     */
    public Optional<Selection> due(Line line, Instant now) {
        boolean stopped = line.fault() != null && !line.fault().isOver(terms.recipeDigest(), now);
        return line.slot() instanceof Slot.Free && !stopped && line.paused() == null
                ? line.backlog().select(config)
                : Optional.empty();
    }

    /**
     * Closes the round that is due. Without any goal set there is nothing to train towards: it waits.
     *
     * @param erasures how far each partition of the erasures topic is known
     */
    public Step closeIfDue(Line line, List<GoalSet> goalSets, List<Long> erasures, Decisions decisions) {
        if (goalSets.isEmpty() || !(line.slot() instanceof Slot.Free free)) {
            return Step.to(line);
        }
        return due(line, decisions.at())
                .map(selection -> {
                    TrainingRound round = round(line, selection, goalSets, erasures);
                    Line closed = line.with(free.close(round))
                            .with(line.backlog().closedAt(selection.cut()))
                            .withRounds(round.getSequence());
                    return Step.to(closed, new Round(round), decisions.closed(round));
                })
                .orElse(Step.to(line));
    }

    private TrainingRound round(Line line, Selection selection, List<GoalSet> goalSets, List<Long> erasures) {
        int sequence = line.rounds() + 1;
        return TrainingRound.newBuilder()
                .setRoundId(line.name() + "#" + sequence)
                .setLine(line.name())
                .setSequence(sequence)
                .setParent(line.champions().champion())
                .setTopic(terms.topic())
                .setTopicId(terms.topicId())
                .setClusterId(terms.clusterId())
                .setRanges(selection.ranges())
                .setReplayRanges(selection.before())
                .setExclusions(line.champions().quarantine())
                .setExamples(selection.examples())
                .setGoalSets(goalSets.stream()
                        .sorted(Comparator.comparing(GoalSet::getSegment))
                        .toList())
                .setErasureOffset(erasures.stream().mapToLong(Long::longValue).sum())
                .setErasureOffsets(erasures)
                .setQuarantineOffset(0)
                .setHoldoutSalt(terms.holdoutSalt())
                .setShards(config.shards())
                .setThreads(config.threads())
                .setRecipe(terms.recipe())
                .setRecipeDigest(terms.recipeDigest())
                .setSeed(config.roundSeed(line.name(), sequence))
                .setClosedBy(selection.closedBy())
                .build();
    }
}
