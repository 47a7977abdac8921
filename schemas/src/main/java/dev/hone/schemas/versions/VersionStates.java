package dev.hone.schemas.versions;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state of each version, derived from decisions in their order and from the rollouts of the lines. Not thread-safe.
 */
public final class VersionStates {

    private final Map<String, VersionState> decided;
    private final Map<String, RolloutState> rollouts = new HashMap<>();

    /** Of all versions. */
    public VersionStates() {
        this(Integer.MAX_VALUE);
    }

    /** Of so many versions, those that were decided about first forgotten first. */
    public VersionStates(int most) {
        decided = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, VersionState> eldest) {
                return size() > most;
            }
        };
    }

    public void see(RolloutDecision decision) {
        String version = decision.getVersion();
        if (version == null) {
            return;
        }
        if (decision.getKind() == DecisionKind.IGNORED) {
            // What was decided before stands: a second announcement is ignored too.
            decided.putIfAbsent(version, VersionState.IGNORED);
        }
        VersionState.after(decision.getKind()).ifPresent(state -> decided.put(version, state));
    }

    public void see(RolloutState rollout) {
        rollouts.put(rollout.getLine(), rollout);
    }

    /** The state by decisions alone: whether it still serves is not asked. */
    public VersionState decided(String version) {
        return decided.getOrDefault(version, VersionState.WAITING);
    }

    /** The state of a version of a line. A base that nothing has replaced yet is the champion of its line. */
    public VersionState of(String line, String version) {
        boolean isBase = VersionName.find(version)
                .filter(name -> name.isBase() && name.line().equals(line))
                .isPresent();
        RolloutState rollout = rollouts.get(line);
        if (rollout == null ? isBase : version.equals(rollout.getChampion())) {
            return VersionState.CHAMPION;
        }
        Optional<VersionState> tried = rollout != null && version.equals(rollout.getChallenger())
                ? VersionState.ofChallenger(rollout.getStage())
                : Optional.empty();
        return tried.orElseGet(() -> isBase ? VersionState.PROMOTED : decided(version));
    }
}
