package dev.hone.local.report;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a line has learned so far, gathered from the topics. Not thread-safe. */
public final class Learned {

    private final SortedMap<String, GoalSet> goalSets = new TreeMap<>();
    private final Map<String, TrainingRound> rounds = new TreeMap<>();
    private final Map<String, ModelVersion> versionByRound = new TreeMap<>();
    private final Map<String, String> failureByRound = new TreeMap<>();
    private final Set<String> promoted = new HashSet<>();

    public void see(GoalSet set) {
        goalSets.put(set.getLine() + "/" + set.getSegment(), set);
    }

    public void see(TrainingRound round) {
        rounds.put(round.getRoundId(), round);
    }

    public void see(RoundOutcome outcome) {
        if (outcome.getOutcome() instanceof ModelVersion version && version.getRoundId() != null) {
            versionByRound.put(version.getRoundId(), version);
        } else if (outcome.getOutcome() instanceof RoundFailed failed) {
            failureByRound.put(failed.getRoundId(), failed.getReason());
        }
    }

    public void see(RolloutDecision decision) {
        if (decision.getKind() == DecisionKind.PROMOTED && decision.getVersion() != null) {
            promoted.add(decision.getVersion());
        }
    }

    /** Rounds that nothing has come of yet. */
    public long openRounds() {
        return rounds.keySet().stream()
                .filter(round -> !versionByRound.containsKey(round) && !failureByRound.containsKey(round))
                .count();
    }

    public int closedRounds() {
        return rounds.size();
    }

    /** Versions by line and sequence. */
    public List<ModelVersion> versions() {
        return versionByRound.values().stream()
                .sorted(Comparator.comparing(ModelVersion::getLine).thenComparingInt(ModelVersion::getSequence))
                .toList();
    }

    /** The goal sets that the version was trained with, by segment. */
    public Map<String, GoalSet> goalSetsOf(ModelVersion version) {
        var sets = new TreeMap<String, GoalSet>();
        TrainingRound round = version.getRoundId() == null ? null : rounds.get(version.getRoundId());
        if (round != null) {
            round.getGoalSets().forEach(set -> sets.put(set.getSegment(), set));
        }
        return sets;
    }

    public List<GoalSetRow> goalSetRows() {
        return goalSets.values().stream().map(GoalSetRow::of).toList();
    }

    public List<RoundRow> roundRows() {
        return rounds.values().stream()
                .sorted(Comparator.comparing(TrainingRound::getLine).thenComparingInt(TrainingRound::getSequence))
                .map(round -> RoundRow.of(round, versionOf(round), failureByRound.get(round.getRoundId())))
                .toList();
    }

    public List<VersionRow> versionRows() {
        return versions().stream()
                .map(version -> VersionRow.of(version, promoted.contains(version.getVersion())))
                .toList();
    }

    private @Nullable String versionOf(TrainingRound round) {
        ModelVersion version = versionByRound.get(round.getRoundId());
        return version == null ? null : version.getVersion();
    }
}
