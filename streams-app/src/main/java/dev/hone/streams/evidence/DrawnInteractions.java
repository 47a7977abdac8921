package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.AnchorDraw;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.versions.VersionName;
import java.util.Optional;

/**
 * Picks the interactions by which a line's champion is compared with its anchor: closed ones at the served goal that
 * {@link AnchorDraw} has drawn for either side. What a challenger has answered goes along and counts for nobody: a
 * subject has one turn, whoever it meets.
 */
final class DrawnInteractions {

    private static final int NO_STAGE = -1;

    private DrawnInteractions() {}

    static Optional<EvidenceCounted> of(String interactionId, ScoredInteraction interaction) {
        // Without a subject each choice of a request would be a unit, and one request would count many times.
        boolean counts = Exposures.isEvidence(interaction)
                && (interaction.getPrompt().getSubject() != null || !AnchorDraw.isFurtherChoice(interactionId));
        return counts
                ? side(interactionId, interaction).map(arm -> drawn(interactionId, interaction, arm))
                : Optional.empty();
    }

    // Where the base is champion there is nothing to compare.
    private static Optional<Arm> side(String interactionId, ScoredInteraction interaction) {
        ResponseServed response = interaction.getResponse();
        boolean isBase = response.getVersion()
                .equals(VersionName.base(interaction.getLine()).toString());
        if (Arm.ANCHOR.wireName().equals(response.getArm())) {
            return isBase ? Optional.of(Arm.ANCHOR) : Optional.empty();
        }
        if (isBase || !AnchorDraw.isCompared(interactionId)) {
            return Optional.empty();
        }
        return Optional.of(Arm.CHALLENGER.wireName().equals(response.getArm()) ? Arm.CHALLENGER : Arm.CHAMPION);
    }

    private static EvidenceCounted drawn(String interactionId, ScoredInteraction interaction, Arm arm) {
        return EvidenceCounted.newBuilder()
                .setKind(EvidenceKind.DRAWN)
                .setLine(interaction.getLine())
                .setRolloutId(RolloutNumber.first(interaction.getLine()))
                .setStage(NO_STAGE)
                .setArm(arm.wireName())
                .setVersion(interaction.getResponse().getVersion())
                .setUnit(Exposures.unit(interactionId, interaction))
                .setScore(Exposures.score(interaction))
                .setFailed(Exposures.failed(interaction.getResponse()))
                .setAnsweredAt(interaction.getResponseTime())
                .build();
    }
}
