package dev.hone.streams.relabel;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalLevel;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.schemas.records.VoteUsed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The derivation of an example from a revision: the goals whose thresholds its quality reaches, by the goal set of its
 * segment, else of its tenant's pool, else of the whole line; without any, the goal that all responses meet. A response
 * that is nothing to imitate is an example of nothing, whatever its quality.
 */
record Relabelling(RelabelStage.GoalSets goalSets, HoldoutAssignment holdout) {

    private static final List<Integer> ANY_RESPONSE = List.of(0);

    /** Empty when the revision says nothing new to a trainer: its quality is that of the example before. */
    Optional<Example> example(ScoredInteraction interaction) {
        ResponseServed response = interaction.getResponse();
        Integer quality = Ending.of(response).isExample() ? interaction.getQuality() : null;
        if (Objects.equals(quality, interaction.getPreviousQuality())) {
            return Optional.empty();
        }
        Example.Builder example = Example.newBuilder()
                .setRevision(interaction.getRevision())
                .setWithdrawn(quality == null)
                .setReplaces(interaction.getPreviousQuality() != null)
                .setLine(interaction.getLine())
                .setSegment(interaction.getSegment())
                .setSubject(interaction.getPrompt().getSubject())
                .setHoldout(holdout.holds(interaction.getPrompt()));
        if (quality != null) {
            GoalSet goalSet = goalSet(interaction.getLine(), interaction.getSegment());
            example.setMessages(interaction.getPrompt().getMessages())
                    .setResponse(response.getText())
                    .setFinishReason(response.getFinishReason())
                    .setQuality(quality)
                    .setGoals(goals(goalSet, quality))
                    .setGoalSet(goalSet)
                    .setLineage(lineage(interaction));
        }
        return Optional.of(example.build());
    }

    private @Nullable GoalSet goalSet(String line, String segment) {
        String tenant = segment.substring(0, Math.max(0, segment.indexOf('/')));
        for (String candidate : List.of(segment, tenant + "/*", "*")) {
            GoalSet goalSet = goalSets.of(line + "/" + candidate);
            if (goalSet != null) {
                return goalSet;
            }
        }
        return null;
    }

    private static List<Integer> goals(@Nullable GoalSet goalSet, int quality) {
        return goalSet == null
                ? ANY_RESPONSE
                : goalSet.getLevels().stream()
                        .filter(level -> level.getLevel() == 0 || quality >= level.getThreshold())
                        .map(GoalLevel::getLevel)
                        .sorted()
                        .toList();
    }

    private static Lineage lineage(ScoredInteraction interaction) {
        return new Lineage(
                interaction.getResponse().getVersion(),
                interaction.getResponse().getArm(),
                interaction.getCatalogueDigest(),
                interaction.getVotes().stream()
                        .map(VoteUsed::getFeedbackId)
                        .distinct()
                        .toList(),
                interaction.getResponseTime());
    }
}
