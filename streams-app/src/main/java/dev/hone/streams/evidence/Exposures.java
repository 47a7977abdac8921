package dev.hone.streams.evidence;

import dev.hone.schemas.records.EvidenceCounted;
import dev.hone.schemas.records.EvidenceKind;
import dev.hone.schemas.records.GoalChoice;
import dev.hone.schemas.records.InteractionEvidence;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.routing.Arm;
import dev.hone.schemas.routing.LinesConfig;
import dev.hone.schemas.routing.Tenants;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks what may be evidence: closed interactions at the served goal that name an arm of a rollout, and responses that
 * do.
 */
public final class Exposures {

    private static final String ERROR = "error";

    private Exposures() {}

    /** What an exposure is counted under once for each rollout: its line and its unit. */
    public static String key(EvidenceCounted exposure) {
        return exposure.getLine() + "/" + exposure.getUnit();
    }

    /**
     * What an interaction is evidence of, if of anything. A segment is named only if it is declared on its line: names
     * that callers make up would be counted, and kept, without end.
     *
     * @param closed when it did, by the clock of the join
     */
    public static Optional<EvidenceCounted> of(
            String interactionId, ScoredInteraction interaction, Instant closed, LinesConfig lines, Refusals refusals) {
        if (!isEvidence(interaction)) {
            return Optional.empty();
        }
        PromptSubmitted prompt = interaction.getPrompt();
        ResponseServed response = interaction.getResponse();
        boolean failed = failed(response);
        InteractionEvidence evidence = interaction.getEvidence();
        return named(response)
                .filter(exposure -> exposure.getLine().equals(interaction.getLine()))
                .map(exposure -> exposure.setKind(EvidenceKind.EXPOSURE)
                        .setUnit(unit(interactionId, interaction))
                        .setSegment(declared(interaction, lines))
                        .setScore(score(interaction))
                        .setContributors(evidence == null ? List.of() : evidence.getContributors())
                        .setPrompt(failed ? null : Long.valueOf(AnswerFingerprint.of(prompt)))
                        .setAnswer(failed ? null : Long.valueOf(AnswerFingerprint.of(response.getText())))
                        .setService(failed ? null : AnswerFigures.of(prompt, response, refusals))
                        .setClosedAt(closed)
                        .build());
    }

    /** Whether it may say anything about versions: it is closed, it counts, and it was at the served goal. */
    static boolean isEvidence(ScoredInteraction interaction) {
        return interaction.getClosed()
                && interaction.getExcluded() == null
                && interaction.getPrompt().getGoalChoice() == GoalChoice.SERVED;
    }

    /** The quality by the votes that are evidence; null where nobody graded it. */
    static @Nullable Integer score(ScoredInteraction interaction) {
        InteractionEvidence evidence = interaction.getEvidence();
        return evidence == null ? interaction.getRawQuality() : evidence.getScore();
    }

    // Servers of before, and whoever asks for no keys, give a subject the arm that its name alone has.
    static String unit(String interactionId, ScoredInteraction interaction) {
        PromptSubmitted prompt = interaction.getPrompt();
        String subject = prompt.getSubject();
        if (subject == null) {
            return interactionId;
        }
        return interaction.getResponse().getArmWithinTenant() ? Tenants.key(Tenants.of(prompt), subject) : subject;
    }

    private static @Nullable String declared(ScoredInteraction interaction, LinesConfig lines) {
        String segment = interaction.getSegment();
        return lines.segments().getOrDefault(interaction.getLine(), Set.of()).contains(segment) ? segment : null;
    }

    /** What a response alone is evidence of, if of anything: nobody has to have graded it. */
    public static Optional<EvidenceCounted> of(ResponseServed response) {
        return response.getExcluded() == null ? named(response).map(EvidenceCounted.Builder::build) : Optional.empty();
    }

    private static Optional<EvidenceCounted.Builder> named(ResponseServed response) {
        String rolloutId = response.getRolloutId();
        Integer stage = response.getStage();
        String arm = response.getArm();
        if (rolloutId == null || stage == null || !isArm(arm)) {
            return Optional.empty();
        }
        return RolloutNumber.parse(rolloutId)
                .map(rollout -> EvidenceCounted.newBuilder()
                        .setKind(EvidenceKind.RESPONSE)
                        .setLine(rollout.line())
                        .setRolloutId(rolloutId)
                        .setStage(stage)
                        .setArm(arm)
                        .setVersion(response.getVersion())
                        .setFailed(failed(response)));
    }

    static boolean failed(ResponseServed response) {
        return response.getError() != null || response.getFinishReason().equals(ERROR);
    }

    private static boolean isArm(@Nullable String arm) {
        return Arm.CHAMPION.wireName().equals(arm) || Arm.CHALLENGER.wireName().equals(arm);
    }
}
