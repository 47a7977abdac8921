package dev.hone.client.erasure;

import dev.hone.client.wire.KafkaAccess;
import dev.hone.client.wire.TopicTail;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The examples of one subject, with their revisions and withdrawals, as the log still holds them: where a round would
 * have found them.
 */
final class SubjectExamples {

    private final Map<String, List<Seen>> byInteraction;

    /**
     * How many a round came by.
     *
     * @param trained of its own ranges
     * @param replayable of those that it chose earlier ones from
     * @param roundLost whether nobody can say any more what the round came by
     */
    record Found(long trained, long replayable, boolean roundLost) {

        static final Found NONE = new Found(0, 0, false);

        boolean any() {
            return trained + replayable > 0 || roundLost;
        }
    }

    /** Which examples are asked for, by when their prompts were submitted. */
    enum Asked {
        UP_TO_THE_ERASURE,
        AFTER_IT,
        EVER;

        boolean holds(Seen seen) {
            return this == EVER || seen.later() == (this == AFTER_IT);
        }
    }

    /** @param later whether it was asked for after the erasure */
    private record Seen(int partition, long offset, int revision, boolean usable, boolean later) {

        boolean isIn(Collection<OffsetRange> ranges) {
            return ranges.stream()
                    .anyMatch(range ->
                            range.getPartition() == partition && offset >= range.getFrom() && offset < range.getTo());
        }

        boolean isAfter(Seen other) {
            return revision != other.revision ? revision > other.revision : offset > other.offset;
        }
    }

    private SubjectExamples(Map<String, List<Seen>> byInteraction) {
        this.byInteraction = byInteraction;
    }

    /**
     * Reads all examples to the present end: they are not kept by subject.
     *
     * @param subject as the records name it
     * @param erasedUpTo when it asked to be forgotten
     */
    static SubjectExamples read(KafkaAccess wire, String subject, Instant erasedUpTo) {
        Map<String, List<Seen>> found = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.recordsToEnd((record, example) -> {
                boolean its = subject.equals(example.getSubject());
                List<Seen> known = found.get(record.key());
                if (known == null && its) {
                    known = new ArrayList<>();
                    found.put(record.key(), known);
                }
                if (known != null) {
                    boolean usable = its && !example.getWithdrawn() && !example.getHoldout();
                    known.add(new Seen(
                            record.partition(),
                            record.offset(),
                            example.getRevision(),
                            usable,
                            isLater(example, erasedUpTo)));
                }
            });
        }
        return new SubjectExamples(found);
    }

    int interactions() {
        return byInteraction.size();
    }

    /** Of a round whose record is gone or cannot be read: it may have come by any that there are. */
    Found ofLostRound() {
        return new Found(0, 0, !byInteraction.isEmpty());
    }

    /** How many of them a round came by. The last revision of an interaction within its ranges counts. */
    Found of(TrainingRound round, Asked asked) {
        List<OffsetRange> all = Stream.concat(round.getRanges().stream(), round.getReplayRanges().stream())
                .toList();
        long trained = 0;
        long replayable = 0;
        for (List<Seen> revisions : byInteraction.values()) {
            Optional<Seen> last = revisions.stream()
                    .filter(seen -> seen.isIn(all))
                    .reduce((one, other) -> other.isAfter(one) ? other : one)
                    .filter(seen -> seen.usable() && asked.holds(seen) && !seen.isIn(round.getExclusions()));
            if (last.isPresent()) {
                boolean own = last.get().isIn(round.getRanges());
                trained += own ? 1 : 0;
                replayable += own ? 0 : 1;
            }
        }
        return new Found(trained, replayable, false);
    }

    private static boolean isLater(Example example, Instant erasedUpTo) {
        Lineage lineage = example.getLineage();
        if (lineage == null) {
            return false;
        }
        Instant asked = lineage.getPromptTime() == null ? lineage.getResponseTime() : lineage.getPromptTime();
        return asked.isAfter(erasedUpTo);
    }
}
