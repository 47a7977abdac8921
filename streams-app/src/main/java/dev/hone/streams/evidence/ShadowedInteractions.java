package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.Shadow;
import dev.hone.schemas.records.ShadowPair;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.Tenants;
import java.util.Optional;

/**
 * Picks the interactions of a shadow stage: closed ones at the served goal, what the champion answered and users saw,
 * and what the challenger answered to the same prompt and nobody saw. Who asked is the unit of both.
 */
final class ShadowedInteractions {

    private static final int NO_STAGE = -1;

    private ShadowedInteractions() {}

    static Optional<EvidenceCounted> of(ScoredInteraction interaction) {
        Shadow shadow = interaction.getResponse().getShadow();
        if (shadow == null || !counts(interaction)) {
            return Optional.empty();
        }
        return RolloutNumber.parse(shadow.getRolloutId())
                .filter(rollout -> rollout.line().equals(interaction.getLine()))
                .map(rollout -> shadowed(interaction, shadow));
    }

    private static boolean counts(ScoredInteraction interaction) {
        Exclusion expected = isUnseen(interaction.getResponse()) ? Exclusion.SHADOW : null;
        return interaction.getClosed()
                && interaction.getPrompt().getGoalChoice() == GoalChoice.SERVED
                && interaction.getExcluded() == expected;
    }

    static boolean isUnseen(String arm) {
        return Arm.SHADOW.wireName().equals(arm);
    }

    private static boolean isUnseen(ResponseServed response) {
        String arm = response.getArm();
        return arm != null && isUnseen(arm);
    }

    private static EvidenceCounted shadowed(ScoredInteraction interaction, Shadow shadow) {
        ResponseServed response = interaction.getResponse();
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.SHADOWED)
                .setLine(interaction.getLine())
                .setRolloutId(RolloutNumber.first(interaction.getLine()))
                .setStage(NO_STAGE)
                .setArm((isUnseen(response) ? Arm.SHADOW : Arm.CHAMPION).wireName())
                .setVersion(response.getVersion())
                .setUnit(unit(interaction.getPrompt(), shadow))
                .setScore(interaction.getShadowScore())
                .setFailed(Exposures.failed(response))
                .setShadow(new ShadowPair(shadow.getRolloutId(), shadow.getOf(), null))
                .build();
    }

    private static String unit(PromptSubmitted prompt, Shadow shadow) {
        String subject = prompt.getSubject();
        return subject == null ? shadow.getOf() : Tenants.key(Tenants.of(prompt), subject);
    }
}
