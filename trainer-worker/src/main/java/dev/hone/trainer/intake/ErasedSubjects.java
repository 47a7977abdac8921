package dev.hone.trainer.intake;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.Lineage;
import dev.hone.schemas.records.TrainingRound;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The subjects that asked to be forgotten, as far as the erasures topic went when it was read.
 *
 * @param bySubject the newest erasure of each
 * @param offsets the end of each partition of the topic
 */
public record ErasedSubjects(Map<String, Erased> bySubject, List<Long> offsets) {

    public static final ErasedSubjects NONE = new ErasedSubjects(Map.of(), List.of());

    /** Of everything that was asked up to a time, and where the topic says so. */
    public record Erased(Instant until, int partition, long offset) {

        Erased later(Erased other) {
            return other.until.isBefore(until) ? this : other;
        }

        boolean isKnownTo(TrainingRound round) {
            List<Long> known = round.getErasureOffsets();
            return partition < known.size() && offset < known.get(partition);
        }
    }

    public ErasedSubjects {
        bySubject = Map.copyOf(bySubject);
        offsets = List.copyOf(offsets);
    }

    /** Whether an example is of somebody who was to be forgotten with it. One that does not say when it is from, is. */
    boolean covers(Example example) {
        String subject = example.getSubject();
        Erased erased = subject == null ? null : bySubject.get(subject);
        if (erased == null) {
            return false;
        }
        Lineage lineage = example.getLineage();
        if (lineage == null) {
            return true;
        }
        Instant asked = lineage.getPromptTime() == null ? lineage.getResponseTime() : lineage.getPromptTime();
        return !asked.isAfter(erased.until());
    }

    /** Whether it is erased only since the round was closed. */
    boolean coversSince(TrainingRound round, Example example) {
        Erased erased = example.getSubject() == null ? null : bySubject.get(example.getSubject());
        return erased != null && covers(example) && !erased.isKnownTo(round);
    }
}
