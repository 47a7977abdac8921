package dev.hone.serving.routing;

import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import java.time.Instant;

/** Rollout states of the line {@code main}, for tests. */
final class States {

    static final String BASE = "main@base";
    static final String ONE = "main@sha256:1111";
    static final String TWO = "main@sha256:2222";
    static final String SALT = "pepper";

    private States() {}

    static RolloutState serving(String champion) {
        return state(champion).build();
    }

    static RolloutState staging(String champion, String challenger) {
        return state(champion)
                .setChallenger(challenger)
                .setRolloutId("main!1")
                .setStage(RolloutStage.STAGING)
                .build();
    }

    static RolloutState shadow(String champion, String challenger, double share) {
        return RolloutState.newBuilder(staging(champion, challenger))
                .setShadowShare(share)
                .build();
    }

    static RolloutState canary(String champion, String challenger, double weight) {
        return state(champion)
                .setChallenger(challenger)
                .setRolloutId("main!1")
                .setStage(RolloutStage.CANARY)
                .setStageIndex(1)
                .setWeight(weight)
                .build();
    }

    private static RolloutState.Builder state(String champion) {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(1)
                .setChampion(champion)
                .setStage(RolloutStage.NONE)
                .setWeight(0)
                .setSalt(SALT)
                .setSince(Instant.EPOCH);
    }
}
