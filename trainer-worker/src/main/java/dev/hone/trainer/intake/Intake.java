package dev.hone.trainer.intake;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.RecordedTurn;
import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.keys.BrokenSealException;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.schemas.recipe.Recipe;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads what a round may use.
 *
 * <p>Of each interaction the highest revision within the round's ranges and replay ranges counts; where that one is a
 * withdrawal, so that nothing of the interaction is left, or lies in an excluded range, nothing is used. What is taken
 * is sorted by interaction id, so that nothing after it can depend on the order of arrival. An example with a
 * correction is two demonstrations, what was answered and what should have been. Sealed texts are opened here, and
 * nowhere before. Examples that another program has encrypted, that have roles that no template renders, are no whole
 * or cut answer, or have no goal set are counted by reason and left out; those of other lines are none of the round's.
 * Those of subjects that asked to be forgotten are left out, whether their withdrawal lies in the ranges or not, and so
 * are those whose key is destroyed.
 *
 * <p>All rows are held in memory; an index on disk that outlives the round would save reading the replay ranges each
 * time.
 */
public final class Intake {

    private static final String NO_GOAL_SET = "its segment has no goal set";

    private final TrainingRound round;
    private final GoalSets goalSets;
    private final ErasedSubjects erased;
    private final Set<String> erasedInteractions = new HashSet<>();
    private final Set<String> erasedSinceClosed = new HashSet<>();
    private SealedTexts texts = new SealedTexts(Map.of());

    private Intake(TrainingRound round, ErasedSubjects erased) {
        this.round = round;
        this.erased = erased;
        this.goalSets = GoalSets.of(round.getGoalSets());
    }

    /**
     * What was taken.
     *
     * @param own demonstrations of the round's ranges
     * @param earlier demonstrations of the replay ranges
     * @param holdout holdout rows of the round's ranges
     * @param earlyHoldout holdout rows of the replay ranges, from the earliest offset on
     * @param unusable what was left out of {@code own}
     * @param unusableHoldout what was left out of {@code holdout}
     * @param erased what was left out of all four since its subject asked to be forgotten
     */
    public record Taken(
            List<Demonstration> own,
            List<Demonstration> earlier,
            List<Demonstration> holdout,
            List<Demonstration> earlyHoldout,
            Unusable unusable,
            Unusable unusableHoldout,
            ErasedExamples erased) {}

    public static Taken take(TrainingRound round, ExampleLog log) {
        return new Intake(round, log.erased(round)).take(log);
    }

    private Taken take(ExampleLog log) {
        Map<String, LoggedExample> earlier = lastRevisions(log, round.getReplayRanges());
        Map<String, LoggedExample> own = lastRevisions(log, round.getRanges());
        own.forEach((id, logged) ->
                earlier.computeIfPresent(id, (same, older) -> supersedes(logged, older) ? null : older));
        earlier.keySet().forEach(own::remove);
        if (!Recipe.fromMap(round.getRecipe()).comments().any()) {
            // Nobody asks for their keys, and none that cannot be read costs an example.
            own.replaceAll((id, logged) -> logged.withoutComment());
            earlier.replaceAll((id, logged) -> logged.withoutComment());
        }
        texts = SealedTexts.of(Stream.concat(own.values().stream(), earlier.values().stream()), log);
        List<LoggedExample> earlyRows = new ArrayList<>(earlier.values());
        earlyRows.sort((a, b) -> a.offset() != b.offset()
                ? Long.compare(a.offset(), b.offset())
                : Integer.compare(a.partition(), b.partition()));
        List<String> unusable = new ArrayList<>();
        List<String> unusableHoldout = new ArrayList<>();
        // What cannot be used of earlier rounds was counted by them.
        List<String> countedBefore = new ArrayList<>();
        List<Demonstration> taken = demonstrations(own.values(), false, unusable);
        List<Demonstration> replayable = demonstrations(earlier.values(), false, countedBefore);
        List<Demonstration> holdout = demonstrations(own.values(), true, unusableHoldout);
        List<Demonstration> earlyHoldout = demonstrations(earlyRows, true, countedBefore);
        return new Taken(
                taken,
                replayable,
                holdout,
                earlyHoldout,
                Unusable.of(unusable),
                Unusable.of(unusableHoldout),
                ErasedExamples.of(erasedInteractions, erasedSinceClosed.size(), erased));
    }

    private Map<String, LoggedExample> lastRevisions(ExampleLog log, List<OffsetRange> ranges) {
        Map<String, LoggedExample> last = new TreeMap<>();
        log.read(
                round,
                ranges,
                logged -> last.merge(
                        logged.interactionId(), logged, (one, other) -> supersedes(other, one) ? other : one));
        return last;
    }

    // An interaction's records all lie in one partition, so that equal revisions are settled by their offsets.
    private static boolean supersedes(LoggedExample later, LoggedExample earlier) {
        int byRevision = Integer.compare(later.revision(), earlier.revision());
        return byRevision > 0 || (byRevision == 0 && later.offset() >= earlier.offset());
    }

    private List<Demonstration> demonstrations(Iterable<LoggedExample> rows, boolean holdout, List<String> unusable) {
        List<Demonstration> demonstrations = new ArrayList<>();
        for (LoggedExample row : rows) {
            Example example = row.example();
            if (example == null) {
                if (!holdout && !excluded(row)) {
                    unusable.add("its record in the log cannot be read");
                }
                continue;
            }
            boolean ofRound = example.getLine().equals(round.getLine()) && !excluded(row);
            if (ofRound && !example.getWithdrawn() && example.getHoldout() == holdout && !isErased(row, example)) {
                opened(row, example, unusable)
                        .ifPresent(open -> add(row.interactionId(), open, demonstrations, unusable));
            }
        }
        return List.copyOf(demonstrations);
    }

    private boolean isErased(LoggedExample row, Example example) {
        if (!erased.covers(example)) {
            return texts.isDestroyed(example) && isErasedSinceClosed(row);
        }
        erasedInteractions.add(row.interactionId());
        return !erased.coversSince(round, example) || isErasedSinceClosed(row);
    }

    // A key does not say when it was destroyed. That the round would give the same again is not claimed then.
    private boolean isErasedSinceClosed(LoggedExample row) {
        erasedInteractions.add(row.interactionId());
        erasedSinceClosed.add(row.interactionId());
        return true;
    }

    private Optional<Example> opened(LoggedExample row, Example example, List<String> unusable) {
        try {
            return Optional.of(texts.open(row.interactionId(), example));
        } catch (BrokenSealException broken) {
            unusable.add("a text of it does not open under its key: it was changed, or was not sealed for it");
            return Optional.empty();
        }
    }

    private void add(String interactionId, Example example, List<Demonstration> sink, List<String> unusable) {
        TextEnvelope correction = example.getCorrection();
        if (correction == null || example.getResponse() != null) {
            Flaws.ofResponse(example)
                    .or(() -> response(interactionId, example, sink))
                    .ifPresent(unusable::add);
        }
        if (correction != null) {
            Flaws.ofCorrection(example)
                    .or(() -> correction(interactionId, example, correction, sink))
                    .ifPresent(unusable::add);
        }
    }

    private boolean excluded(LoggedExample row) {
        return round.getExclusions().stream()
                .anyMatch(range -> range.getPartition() == row.partition()
                        && row.offset() >= range.getFrom()
                        && row.offset() < range.getTo());
    }

    /** Adds the response, or says why there is nothing to ask of it. */
    private Optional<String> response(String interactionId, Example example, List<Demonstration> sink) {
        TextEnvelope response = example.getResponse();
        Integer quality = example.getQuality();
        GoalLadder ladder = goalSets.forSegment(example.getSegment()).orElse(null);
        if (ladder == null) {
            return Optional.of(NO_GOAL_SET);
        }
        if (response == null || quality == null || ladder.metBy(quality).isEmpty()) {
            return Optional.of("it meets no goal of its segment");
        }
        sink.add(new Demonstration(
                origin(interactionId, example),
                conversation(example),
                text(response),
                GeneratedIds.of(example),
                Ending.of(example.getFinishReason()) == Ending.CUT,
                quality,
                ladder.metBy(quality),
                ladder));
        return Optional.empty();
    }

    private static Origin origin(String interactionId, Example example) {
        Origin origin = Origin.response(interactionId, example.getSubject()).broughtBy(contributors(example));
        TextEnvelope comment = example.getComment();
        return comment == null || comment.getKeyId() != null ? origin : origin.commented(text(comment));
    }

    private static List<Contributor> contributors(Example example) {
        return example.getContributors().stream()
                .map(one -> new Contributor(one.getName(), one.getShare()))
                .toList();
    }

    /** Adds what the response should have been, which meets every goal, whatever the response met. */
    private Optional<String> correction(
            String interactionId, Example example, TextEnvelope correction, List<Demonstration> sink) {
        GoalLadder ladder = goalSets.forSegment(example.getSegment()).orElse(null);
        if (ladder == null) {
            return Optional.of(NO_GOAL_SET);
        }
        sink.add(new Demonstration(
                Origin.correction(interactionId, example.getSubject()).broughtBy(contributors(example)),
                conversation(example),
                text(correction),
                null,
                false,
                QualityUnit.ONE,
                ladder.goals(),
                ladder));
        return Optional.empty();
    }

    /** Throws {@link IllegalArgumentException} where turns of tools cannot be read. */
    static Conversation conversation(Example example) {
        return RecordedTurn.conversation(example.getMessages().stream()
                .map(message -> new RecordedTurn(Flaws.role(message.getRole()), text(message.getContent())))
                .toList());
    }

    static String text(TextEnvelope envelope) {
        return StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
    }
}
