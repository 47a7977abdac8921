package dev.hone.client.report;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.schemas.records.TrainingRound;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The goals, rounds and versions of the lines so far, gathered from the topics. Not thread-safe. */
public final class Learned {

    private final SortedMap<String, GoalSet> goalSets = new TreeMap<>();
    private final Map<String, TrainingRound> rounds = new TreeMap<>();
    private final Map<String, ModelVersion> versionByRound = new TreeMap<>();
    private final Map<String, String> failureByRound = new TreeMap<>();
    private final Set<String> promoted = new HashSet<>();
    private final SortedMap<String, GoalProgress> towardsGoals = new TreeMap<>();
    private final SortedMap<String, RoundProgress> towardsRounds = new TreeMap<>();

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

    public void see(Progress progress) {
        if (progress.getTowards() instanceof GoalProgress goals) {
            towardsGoals.put(progress.getLine(), goals);
        } else if (progress.getTowards() instanceof RoundProgress round) {
            towardsRounds.put(progress.getLine(), round);
        }
    }

    /** How far each line has come on the way to goals; empty where nobody told. */
    public SortedMap<String, GoalProgress> towardsGoals() {
        return new TreeMap<>(towardsGoals);
    }

    /** How far each line has come on the way to its next round; empty where nobody told. */
    public SortedMap<String, RoundProgress> towardsRounds() {
        return new TreeMap<>(towardsRounds);
    }

    /** Rounds that gave no version, with the reason of each, in their order. */
    public List<String> failures() {
        return ordered()
                .filter(round -> failureByRound.containsKey(round.getRoundId()))
                .map(this::failure)
                .toList();
    }

    /** Those of them after which no other round of their line came. */
    public List<String> lastFailures() {
        return ordered()
                .collect(Collectors.toMap(TrainingRound::getLine, round -> round, (one, later) -> later, TreeMap::new))
                .values()
                .stream()
                .filter(round -> failureByRound.containsKey(round.getRoundId()))
                .map(this::failure)
                .toList();
    }

    private String failure(TrainingRound round) {
        return "round " + round.getRoundId() + " failed: " + failureByRound.get(round.getRoundId());
    }

    private Stream<TrainingRound> ordered() {
        return rounds.values().stream()
                .sorted(Comparator.comparing(TrainingRound::getLine).thenComparingInt(TrainingRound::getSequence));
    }

    /** The rounds by line and sequence. */
    public List<TrainingRound> rounds() {
        return ordered().toList();
    }

    /** The last version of the line that was promoted. */
    public Optional<ModelVersion> champion(String line) {
        return versions().stream()
                .filter(version -> version.getLine().equals(line) && promoted.contains(version.getVersion()))
                .reduce((one, later) -> later);
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
        return ordered()
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
