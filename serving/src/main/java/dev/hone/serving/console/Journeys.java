package dev.hone.serving.console;

import dev.hone.schemas.records.DecisionKind;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ways of a line's rounds, from the first feedback to what became of the version.
 *
 * @param decisions of all lines, oldest first
 */
record Journeys(String line, List<RolloutDecision> decisions) {

    private static final Map<DecisionKind, String> ENDINGS = Map.of(
            DecisionKind.PROMOTED, "promoted",
            DecisionKind.ROLLED_BACK, "rolled back",
            DecisionKind.ABORTED, "aborted",
            DecisionKind.VERSION_HELD, "held");

    /**
     * What is known of a round without the decisions.
     *
     * @param version null while there is none
     * @param failed whether there will be none
     */
    record Way(
            String roundId,
            Instant closedAt,
            @Nullable Instant trainedAt,
            @Nullable String version,
            boolean failed) {}

    /** @param ways of the line, oldest first */
    LoopSnapshot.Freshness freshness(List<Way> ways, @Nullable RolloutState rollout, @Nullable Instant joinedUpTo) {
        List<LoopSnapshot.Journey> journeys = new ArrayList<>();
        Instant learned = null;
        Instant before = null;
        for (Way way : ways) {
            journeys.add(journey(way, before));
            before = way.closedAt();
            if (rollout != null && rollout.getChampion().equals(way.version())) {
                learned = way.closedAt();
            }
        }
        return new LoopSnapshot.Freshness(line, joinedUpTo, learned, served(rollout), journeys);
    }

    private @Nullable Instant served(@Nullable RolloutState rollout) {
        RolloutDecision promoted = rollout == null ? null : first(rollout.getChampion(), DecisionKind.PROMOTED);
        return promoted == null ? null : promoted.getDecidedAt();
    }

    private LoopSnapshot.Journey journey(Way way, @Nullable Instant before) {
        if (way.failed()) {
            return new LoopSnapshot.Journey(
                    way.roundId(), null, before, way.closedAt(), way.trainedAt(), way.trainedAt(), "failed");
        }
        RolloutDecision end = way.version() == null ? null : end(way.version());
        return new LoopSnapshot.Journey(
                way.roundId(),
                way.version(),
                before,
                way.closedAt(),
                way.trainedAt(),
                end == null ? null : end.getDecidedAt(),
                end == null ? null : ENDINGS.get(end.getKind()));
    }

    // What came first is how its trial ended: a champion may be rolled back much later.
    private @Nullable RolloutDecision end(String version) {
        return decisions.stream()
                .filter(decision -> isOf(decision, version) && ENDINGS.containsKey(decision.getKind()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable RolloutDecision first(String version, DecisionKind kind) {
        return decisions.stream()
                .filter(decision -> isOf(decision, version) && decision.getKind() == kind)
                .findFirst()
                .orElse(null);
    }

    private boolean isOf(RolloutDecision decision, String version) {
        return decision.getLine().equals(line) && version.equals(decision.getVersion());
    }
}
