package dev.hone.streams.relabel;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Correction;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The derivation of an example from a revision, with the goals that its quality meets. A response that is nothing to
 * imitate is an example of nothing, whatever its quality. The correction of a response stands beside it in its example,
 * or alone where the response is none.
 */
public record Relabelling(RelabelStage.GoalSets goalSets, HoldoutAssignment holdout) {

    /**
     * Empty when the revision says nothing new to a trainer: quality and correction are those of the example before.
     */
    public Optional<Example> example(ScoredInteraction interaction) {
        ResponseServed response = interaction.getResponse();
        Integer quality = Ending.of(interaction.getPrompt(), response).isExample() ? interaction.getQuality() : null;
        Correction correction = interaction.getCorrection();
        String corrected = correction == null ? null : correction.getDigest();
        if (Objects.equals(quality, interaction.getPreviousQuality())
                && Objects.equals(corrected, interaction.getPreviousCorrection())) {
            return Optional.empty();
        }
        boolean withdrawn = quality == null && correction == null;
        Example.Builder example = Example.newBuilder()
                .setRevision(interaction.getRevision())
                .setWithdrawn(withdrawn)
                .setReplaces(interaction.getPreviousQuality() != null || interaction.getPreviousCorrection() != null)
                .setLine(interaction.getLine())
                .setSegment(interaction.getSegment())
                .setSubject(interaction.getPrompt().getSubject())
                .setHoldout(holdout.holds(interaction.getPrompt()));
        GoalJudgement judgement = GoalJudgement.by(goalSets, interaction.getLine(), interaction.getSegment());
        if (!withdrawn) {
            example.setMessages(interaction.getPrompt().getMessages())
                    .setGoalSet(judgement.goalSet())
                    .setCorrection(correction == null ? null : correction.getText())
                    .setLineage(lineage(interaction));
        }
        if (quality != null) {
            example.setResponse(response.getText())
                    .setTokens(response.getTokens())
                    .setFinishReason(response.getFinishReason())
                    .setQuality(quality)
                    .setGoals(judgement.met(quality));
        }
        return Optional.of(example.build());
    }

    private static Lineage lineage(ScoredInteraction interaction) {
        return new Lineage(
                interaction.getResponse().getVersion(),
                interaction.getResponse().getArm(),
                interaction.getCatalogueDigest(),
                Stream.concat(
                                interaction.getVotes().stream().map(VoteUsed::getFeedbackId),
                                Stream.ofNullable(interaction.getCorrection()).map(Correction::getFeedbackId))
                        .distinct()
                        .toList(),
                interaction.getResponseTime(),
                interaction.getPromptTime());
    }
}
