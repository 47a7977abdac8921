package dev.hone.client.versions;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.versions.VersionName;
import java.util.HashMap;
import java.util.Map;

/** Where each version stands, from decisions in their order and the rollout states of the lines. Not thread-safe. */
public final class VersionStates {

    /** No decision was taken on it yet. */
    public static final String WAITING = "waiting";

    /** It was announced and not taken. */
    public static final String IGNORED = "ignored";

    private static final Map<DecisionKind, String> BY_DECISION = Map.of(
            DecisionKind.VERSION_HELD, "held",
            DecisionKind.STAGED, "staging",
            DecisionKind.STAGE_ADVANCED, "canary",
            DecisionKind.PROMOTED, "promoted",
            DecisionKind.ROLLED_BACK, "rolledBack",
            DecisionKind.ABORTED, "aborted");

    private final Map<String, String> states = new HashMap<>();
    private final Map<String, RolloutState> lines = new HashMap<>();

    public void see(RolloutDecision decision) {
        String state = BY_DECISION.get(decision.getKind());
        if (decision.getVersion() != null && state != null) {
            states.put(decision.getVersion(), state);
        } else if (decision.getVersion() != null && decision.getKind() == DecisionKind.IGNORED) {
            // What was decided before stands: a second announcement is ignored too.
            states.putIfAbsent(decision.getVersion(), IGNORED);
        }
    }

    public void see(RolloutState state) {
        lines.put(state.getLine(), state);
    }

    /** The same by decisions alone: whether it still serves is not asked. */
    public String decided(String version) {
        return states.getOrDefault(version, WAITING);
    }

    /**
     * champion, staging, canary, paused, promoted (it was champion once), rolledBack, held, aborted, ignored or waiting.
     *
     * <p>A base that nothing has replaced yet is the champion of its line.
     */
    public String of(String line, String version) {
        boolean isBase = VersionName.find(version)
                .filter(name -> name.isBase() && name.line().equals(line))
                .isPresent();
        RolloutState rollout = lines.get(line);
        if (rollout == null) {
            return isBase ? "champion" : decided(version);
        }
        if (version.equals(rollout.getChampion())) {
            return "champion";
        }
        if (version.equals(rollout.getChallenger())) {
            return switch (rollout.getStage()) {
                case STAGING -> "staging";
                case CANARY -> "canary";
                case PAUSED -> "paused";
                case NONE -> decided(version);
            };
        }
        return isBase ? "promoted" : decided(version);
    }
}
