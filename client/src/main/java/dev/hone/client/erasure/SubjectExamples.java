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
 * The examples of one subject that an erasure is of, with their revisions and withdrawals, as the log still holds them:
 * where a round would have found them.
 */
final class SubjectExamples {

    private final Map<String, List<Seen>> byInteraction;

    /** How a round came by an example of the subject. */
    enum Way {
        TRAINED,
        REPLAYABLE
    }

    private record Seen(int partition, long offset, int revision, boolean usable) {

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

    /** Reads all examples to the present end: they are not kept by subject. */
    static SubjectExamples read(KafkaAccess wire, AskedErasure erasure) {
        Map<String, List<Seen>> found = new HashMap<>();
        try (var tail = new TopicTail<>(wire, Topics.EXAMPLES)) {
            tail.recordsToEnd((record, example) -> {
                boolean its = erasure.subject().equals(example.getSubject()) && !isLater(example, erasure);
                List<Seen> known = found.get(record.key());
                if (known == null && its) {
                    known = new ArrayList<>();
                    found.put(record.key(), known);
                }
                if (known != null) {
                    boolean usable = its && !example.getWithdrawn() && !example.getHoldout();
                    known.add(new Seen(record.partition(), record.offset(), example.getRevision(), usable));
                }
            });
        }
        return new SubjectExamples(found);
    }

    int interactions() {
        return byInteraction.size();
    }

    /** How a round came by any of them; empty where it did not. The last revision within its ranges counts. */
    Optional<Way> of(TrainingRound round) {
        List<OffsetRange> all = Stream.concat(round.getRanges().stream(), round.getReplayRanges().stream())
                .toList();
        Optional<Way> way = Optional.empty();
        for (List<Seen> revisions : byInteraction.values()) {
            Optional<Seen> last = revisions.stream()
                    .filter(seen -> seen.isIn(all))
                    .reduce((one, other) -> other.isAfter(one) ? other : one)
                    .filter(seen -> seen.usable() && !seen.isIn(round.getExclusions()));
            if (last.isPresent() && last.get().isIn(round.getRanges())) {
                return Optional.of(Way.TRAINED);
            }
            way = last.isPresent() ? Optional.of(Way.REPLAYABLE) : way;
        }
        return way;
    }

    private static boolean isLater(Example example, AskedErasure erasure) {
        Lineage lineage = example.getLineage();
        if (lineage == null) {
            return false;
        }
        Instant asked = lineage.getPromptTime() == null ? lineage.getResponseTime() : lineage.getPromptTime();
        return asked.isAfter(erasure.requestedAt());
    }
}
