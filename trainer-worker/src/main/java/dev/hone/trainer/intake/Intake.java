package dev.hone.trainer.intake;

import dev.hone.llm.text.Message;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TextEnvelope;
import dev.hone.schemas.records.TrainingRound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what a round may use.
 *
 * <p>Of each interaction the highest revision within the round's ranges and replay ranges counts; where that one is a
 * withdrawal, so that nothing of the interaction is left, or lies in an excluded range, nothing is used. What is taken is
 * sorted by interaction id, so that nothing after it can depend on the order of arrival. Examples that are encrypted, belong to
 * another line, have roles that no template renders, or have no goal set are counted and left out.
 *
 * <p>All rows are held in memory; an index on disk that outlives the round would save reading the replay ranges each time.
 */
public final class Intake {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    private final TrainingRound round;
    private final GoalSets goalSets;
    private int unusable;

    private Intake(TrainingRound round) {
        this.round = round;
        this.goalSets = GoalSets.of(round.getGoalSets());
    }

    /**
     * What was taken.
     *
     * @param own demonstrations of the round's ranges
     * @param earlier demonstrations of the replay ranges
     * @param holdout holdout rows of the round's ranges
     * @param earlyHoldout holdout rows of the replay ranges, from the earliest offset on
     * @param unusable examples that were left out
     */
    public record Taken(
            List<Demonstration> own,
            List<Demonstration> earlier,
            List<Demonstration> holdout,
            List<Demonstration> earlyHoldout,
            int unusable) {}

    public static Taken take(TrainingRound round, ExampleLog log) {
        return new Intake(round).take(log);
    }

    private Taken take(ExampleLog log) {
        Map<String, LoggedExample> earlier = lastRevisions(log, round.getReplayRanges());
        Map<String, LoggedExample> own = lastRevisions(log, round.getRanges());
        own.forEach((id, logged) ->
                earlier.computeIfPresent(id, (same, older) -> supersedes(logged, older) ? null : older));
        earlier.keySet().forEach(own::remove);
        List<LoggedExample> earlyRows = new ArrayList<>(earlier.values());
        earlyRows.sort((a, b) -> a.offset() != b.offset()
                ? Long.compare(a.offset(), b.offset())
                : Integer.compare(a.partition(), b.partition()));
        return new Taken(
                demonstrations(own.values(), false),
                demonstrations(earlier.values(), false),
                demonstrations(own.values(), true),
                demonstrations(earlyRows, true),
                unusable);
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
        int byRevision =
                Integer.compare(later.example().getRevision(), earlier.example().getRevision());
        return byRevision > 0 || (byRevision == 0 && later.offset() >= earlier.offset());
    }

    private List<Demonstration> demonstrations(Iterable<LoggedExample> rows, boolean holdout) {
        List<Demonstration> demonstrations = new ArrayList<>();
        for (LoggedExample row : rows) {
            Example example = row.example();
            if (!example.getWithdrawn() && example.getHoldout() == holdout && !excluded(row)) {
                demonstration(row).ifPresentOrElse(demonstrations::add, () -> unusable++);
            }
        }
        return List.copyOf(demonstrations);
    }

    private boolean excluded(LoggedExample row) {
        return round.getExclusions().stream()
                .anyMatch(range -> range.getPartition() == row.partition()
                        && row.offset() >= range.getFrom()
                        && row.offset() < range.getTo());
    }

    private Optional<Demonstration> demonstration(LoggedExample row) {
        Example example = row.example();
        TextEnvelope response = example.getResponse();
        Integer quality = example.getQuality();
        if (response == null || quality == null || !example.getLine().equals(round.getLine()) || !readable(example)) {
            return Optional.empty();
        }
        return goalSets.forSegment(example.getSegment())
                .map(ladder -> new Demonstration(
                        row.interactionId(),
                        example.getSubject(),
                        example.getMessages().stream()
                                .map(message -> new Message(message.getRole(), text(message.getContent())))
                                .toList(),
                        text(response),
                        quality,
                        ladder.metBy(quality),
                        ladder))
                .filter(demonstration -> !demonstration.goals().isEmpty());
    }

    private static boolean readable(Example example) {
        TextEnvelope response = example.getResponse();
        return response != null
                && response.getKeyId() == null
                && example.getMessages().stream()
                        .allMatch(message -> ROLES.contains(message.getRole())
                                && message.getContent().getKeyId() == null);
    }

    private static String text(TextEnvelope envelope) {
        return StandardCharsets.UTF_8.decode(envelope.getBytes().duplicate()).toString();
    }
}
