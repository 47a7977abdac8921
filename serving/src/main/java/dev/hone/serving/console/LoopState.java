package dev.hone.serving.console;

import dev.hone.schemas.progress.LineProgress;
import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.Progress;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.records.RoundFailed;
import dev.hone.schemas.records.RoundOutcome;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.versions.VersionStates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The latest records of the loop by kind, as the topics have brought them so far. Any thread may call. */
final class LoopState {

    private static final int MAX_ROUNDS = 50;
    private static final int MAX_VERSIONS = 100;
    private static final int MAX_DECISIONS = 200;

    private final Map<String, RolloutState> lines = new TreeMap<>();
    private final Map<String, RolloutEvidence> evidence = new TreeMap<>();
    private final Map<String, ClosedRound> rounds = newest(MAX_ROUNDS);
    private final Map<String, String> outcomes = newest(MAX_ROUNDS);
    private final Map<String, Instant> trained = newest(MAX_ROUNDS);
    private final Map<String, ModelVersion> versions = newest(MAX_VERSIONS);
    private final VersionStates states = new VersionStates(MAX_VERSIONS);
    private final List<RolloutDecision> decisions = new ArrayList<>();
    private final Map<String, LineProgress> progress = new TreeMap<>();

    private long revision;

    private record ClosedRound(TrainingRound round, Instant at) {}

    /** @param revision the first one: later than all that an earlier process told */
    LoopState(long revision) {
        this.revision = revision;
    }

    synchronized void progress(Progress come) {
        progress.merge(come.getLine(), LineProgress.unknown(come.getLine()).with(come), (old, fresh) -> old.with(come));
    }

    synchronized void rollout(RolloutState state) {
        lines.put(state.getLine(), state);
        states.see(state);
        revision++;
    }

    synchronized void evidence(RolloutEvidence seen) {
        evidence.put(seen.getLine(), seen);
    }

    synchronized void round(TrainingRound round, Instant at) {
        rounds.put(round.getRoundId(), new ClosedRound(round, at));
        revision++;
    }

    synchronized void outcome(RoundOutcome outcome, Instant at) {
        revision++;
        if (outcome.getOutcome() instanceof ModelVersion version) {
            versions.put(version.getVersion(), version);
            if (version.getRoundId() != null) {
                outcomes.put(version.getRoundId(), version.getVersion());
                trained.putIfAbsent(version.getRoundId(), at);
            }
        } else if (outcome.getOutcome() instanceof RoundFailed failed) {
            outcomes.put(failed.getRoundId(), "failed: " + failed.getReason());
            trained.putIfAbsent(failed.getRoundId(), at);
        }
    }

    /** Decisions of different lines come from different partitions, so their order is that of their times. */
    synchronized void decision(RolloutDecision decision) {
        int place = decisions.size();
        while (place > 0 && decisions.get(place - 1).getDecidedAt().isAfter(decision.getDecidedAt())) {
            place--;
        }
        decisions.add(place, decision);
        if (decisions.size() > MAX_DECISIONS) {
            decisions.remove(0);
        }
        states.see(decision);
        revision++;
    }

    /** What else is known of the loop, beside what this state holds. */
    record Beside(
            @Nullable String problem,
            int segments,
            LoopSnapshot.@Nullable Sums sums,
            @Nullable Instant joinedUpTo) {}

    synchronized LoopSnapshot snapshot(Instant at, Beside beside) {
        return new LoopSnapshot(
                at,
                beside.problem(),
                revision,
                beside.segments(),
                missing(),
                drawn(lines.values(), LoopRows::line),
                freshness(beside.joinedUpTo()),
                beside.sums(),
                drawn(evidence.values(), LoopRows::evidence),
                backwards(drawn(rounds.values(), this::round)),
                backwards(drawn(versions.values(), version -> LoopRows.version(version, state(version)))),
                backwards(drawn(decisions, LoopRows::decision)));
    }

    /** Who learned from what is in a round; null where the round is not known any more. */
    synchronized LoopSnapshot.@Nullable Learned learned(String roundId) {
        ClosedRound closed = rounds.get(roundId);
        if (closed == null) {
            return null;
        }
        String outcome = outcomes.get(roundId);
        ModelVersion version = outcome == null ? null : versions.get(outcome);
        if (version == null) {
            return new LoopSnapshot.Learned(roundId, closed.at(), null, outcome, List.of());
        }
        Set<String> seen = new LinkedHashSet<>();
        seen.add(version.getVersion());
        versions.values().stream()
                .filter(later -> seen.contains(later.getParent()))
                .forEach(later -> seen.add(later.getVersion()));
        seen.remove(version.getVersion());
        return new LoopSnapshot.Learned(roundId, closed.at(), version.getVersion(), state(version), List.copyOf(seen));
    }

    private List<LoopSnapshot.Freshness> freshness(@Nullable Instant joinedUpTo) {
        return drawn(
                known(),
                line -> new Journeys(line, decisions)
                        .freshness(
                                drawn(
                                        rounds.values().stream()
                                                .filter(closed ->
                                                        closed.round().getLine().equals(line))
                                                .toList(),
                                        this::way),
                                lines.get(line),
                                joinedUpTo));
    }

    private Journeys.Way way(ClosedRound closed) {
        String round = closed.round().getRoundId();
        String outcome = outcomes.get(round);
        return new Journeys.Way(
                round,
                closed.at(),
                trained.get(round),
                outcome == null || versions.containsKey(outcome) ? outcome : null,
                outcome != null && !versions.containsKey(outcome));
    }

    private Set<String> known() {
        Set<String> names = new TreeSet<>(progress.keySet());
        names.addAll(lines.keySet());
        return names;
    }

    private List<LoopSnapshot.Missing> missing() {
        return drawn(known(), line -> new LoopSnapshot.Missing(line, whole(line).sentences()));
    }

    private LineProgress whole(String line) {
        LineProgress known = progress.getOrDefault(line, LineProgress.unknown(line));
        RolloutState rollout = lines.get(line);
        LineProgress routed = rollout == null ? known : known.with(rollout);
        RolloutEvidence seen = evidence.get(line);
        return seen == null ? routed : routed.with(seen);
    }

    private LoopSnapshot.Round round(ClosedRound closed) {
        String outcome = outcomes.getOrDefault(closed.round().getRoundId(), "in training");
        return LoopRows.round(closed.round(), closed.at(), outcome);
    }

    private String state(ModelVersion version) {
        String line = version.getLine();
        String name = version.getVersion();
        RolloutState rollout = lines.get(line);
        return rollout != null && name.equals(rollout.getChallenger())
                ? LoopRows.stage(rollout)
                : states.of(line, name).toString();
    }

    private static <T, R> List<R> drawn(Collection<T> items, Function<T, R> sketch) {
        return items.stream().map(sketch).toList();
    }

    private static <T> List<T> backwards(List<T> items) {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return reversed;
    }

    private static <V> Map<String, V> newest(int most) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
