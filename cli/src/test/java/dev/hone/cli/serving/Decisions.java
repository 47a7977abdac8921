package dev.hone.cli.serving;

import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.RolloutStage;
import dev.hone.schemas.records.RolloutState;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Buckets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decisions on the line {@code main}, and whom they let answer. */
final class Decisions {

    static final double WEIGHT = 0.5;
    private static final Instant SINCE = Instant.parse("2026-11-01T10:00:00Z");

    private Decisions() {}

    /** Who answered, and what the answer counts for. */
    record Answerer(
            String version,
            @Nullable String arm,
            @Nullable String rolloutId,
            @Nullable Integer stage) {

        static Answerer of(ResponseServed response) {
            return new Answerer(response.getVersion(), response.getArm(), response.getRolloutId(), response.getStage());
        }
    }

    static RolloutState champion(String champion) {
        return RolloutState.newBuilder()
                .setLine("main")
                .setSequence(0)
                .setChampion(champion)
                .setStage(RolloutStage.NONE)
                .setWeight(0)
                .setSalt("")
                .setSince(SINCE)
                .build();
    }

    static RolloutState staging(String champion, String challenger, String rolloutId) {
        return RolloutState.newBuilder(champion(champion))
                .setChallenger(challenger)
                .setRolloutId(rolloutId)
                .setSalt("salt of " + rolloutId)
                .setStage(RolloutStage.STAGING)
                .build();
    }

    static RolloutState canary(String champion, String challenger, String rolloutId) {
        return RolloutState.newBuilder(staging(champion, challenger, rolloutId))
                .setStage(RolloutStage.CANARY)
                .setStageIndex(1)
                .setWeight(WEIGHT)
                .build();
    }

    /**
     * Who may answer the subject while the decision holds: one, and the anchor where the champion is not the base
     * itself.
     */
    static Set<Answerer> answerers(Optional<RolloutState> decision, String subject) {
        RolloutState state = decision.orElseGet(() -> champion(TrainedVersions.BASE));
        Answerer assigned = assigned(state, subject);
        var anchor = new Answerer(TrainedVersions.BASE, "anchor", null, null);
        return state.getChampion().equals(TrainedVersions.BASE) ? Set.of(assigned) : Set.of(assigned, anchor);
    }

    private static Answerer assigned(RolloutState state, String subject) {
        if (state.getStage() != RolloutStage.CANARY) {
            return new Answerer(state.getChampion(), null, null, null);
        }
        boolean challenged = Buckets.arm(state.getSalt(), subject, state.getWeight()) == Arm.CHALLENGER;
        return new Answerer(
                challenged ? state.getChallenger() : state.getChampion(),
                challenged ? "challenger" : "champion",
                state.getRolloutId(),
                state.getStageIndex());
    }
}
