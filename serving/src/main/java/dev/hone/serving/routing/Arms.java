package dev.hone.serving.routing;

import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.AnchorDraw;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import java.util.Objects;
import java.util.Set;

/**
 * The assignment of requests to versions and arms, a pure function of what a replica knows of the rollouts.
 *
 * <p>A rollout is on for a replica when it is sure to know the last decisions and has both versions; else it answers
 * with the champion and names no arm at all, not even for those whom the champion would have got: a replica that served
 * one arm only would tilt the comparison.
 */
final class Arms {

    private final double anchorShare;

    /** The share is that of requests which the base answers, in [0, 1). */
    Arms(double anchorShare) {
        this.anchorShare = anchorShare;
    }

    /** Who answers, when the replica is sure of its knowledge or not. */
    Assignment assign(LineRollout standing, Set<String> loaded, boolean sure, String unit, String interactionId) {
        String champion = standing.champion();
        String fallback = fallback(standing, loaded);
        if (!sure) {
            return new Assignment(champion, fallback, null, null, null);
        }
        if (isAnchor(standing, loaded, interactionId)) {
            return new Assignment(standing.base(), fallback, Arm.ANCHOR, null, null);
        }
        RolloutState state = standing.state();
        if (state == null || !standing.inCanary() || !loaded.containsAll(standing.needed())) {
            Assignment.Unseen unseen = standing.unseen(interactionId)
                    .filter(one -> loaded.contains(champion) && loaded.contains(one.version()))
                    .orElse(null);
            return new Assignment(champion, fallback, null, null, null, unseen);
        }
        Arm arm = Buckets.arm(state.getSalt(), unit, state.getWeight());
        String version = arm == Arm.CHALLENGER ? Objects.requireNonNull(state.getChallenger()) : champion;
        return new Assignment(version, fallback, arm, state.getRolloutId(), state.getStageIndex());
    }

    // Drawn by the interaction, not by the subject: nobody has the base for ever, and the arms lose the same share.
    private boolean isAnchor(LineRollout standing, Set<String> loaded, String interactionId) {
        return !standing.champion().equals(standing.base())
                && loaded.contains(standing.base())
                && AnchorDraw.isAnchor(interactionId, anchorShare);
    }

    private static String fallback(LineRollout standing, Set<String> loaded) {
        String champion = standing.champion();
        String former = standing.former();
        if (loaded.contains(champion)) {
            return champion;
        }
        if (former != null && loaded.contains(former)) {
            return former;
        }
        return loaded.contains(standing.base()) ? standing.base() : champion;
    }
}
