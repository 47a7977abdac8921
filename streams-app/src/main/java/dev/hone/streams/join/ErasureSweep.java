package dev.hone.streams.join;

import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.join.Erasures.Erasure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Works off the erasures that came after the prompts that they are of: looks at every row once, a bounded number at a
 * time. One sweep does for all erasures that were known when it began; prompts that come meanwhile were compared with
 * them as they came. It goes on where it was when the task moves.
 */
final class ErasureSweep {

    private final TaskStores stores;
    private final Erasures erasures;
    private final Erasing erasing;
    private final Function<Original, PromptSubmitted> prompts;

    /** How much is done at a time. */
    record Step(int rows, int erased) {

        /** Some milliseconds of work. */
        static final Step USUAL = new Step(2000, 100);
    }

    ErasureSweep(TaskStores stores, Erasures erasures, Erasing erasing, Function<Original, PromptSubmitted> prompts) {
        this.stores = stores;
        this.erasures = erasures;
        this.erasing = erasing;
        this.prompts = prompts;
        stores.erasures().startFrom(erasures.offsets());
    }

    /** Takes a step; false where there is nothing to do. */
    boolean step(Step most, Instant now) {
        ErasureProgress progress = stores.erasures();
        if (!progress.isUnderWay()) {
            var known = erasures.offsets();
            if (!progress.isBehind(known)) {
                return false;
            }
            progress.begin(known);
        }
        Map<String, Erasure> found = new LinkedHashMap<>();
        boolean all = look(most, found);
        found.forEach((id, erasure) -> erasing.erase(id, stores.interaction(id), erasure, 0));
        erasing.tell();
        if (all) {
            progress.finish(now);
        }
        progress.save();
        return true;
    }

    private boolean look(Step most, Map<String, Erasure> found) {
        ErasureProgress progress = stores.erasures();
        try (KeyValueIterator<String, byte[]> rows = stores.interactions().from(progress.cursor())) {
            for (int looked = 0; rows.hasNext(); looked++) {
                if (looked > most.rows() || found.size() == most.erased()) {
                    return false;
                }
                KeyValue<String, byte[]> row = rows.next();
                erasure(row.key, InteractionFormat.prompts(row.value))
                        .ifPresent(erasure -> found.put(row.key, erasure));
                progress.reach(row.key);
            }
        }
        return true;
    }

    private Optional<Erasure> erasure(String id, Contents copies) {
        for (ContentVersion prompt : copies.copies()) {
            long subject = prompt.subject() == SubjectName.UNKNOWN ? subject(id) : prompt.subject();
            Optional<Erasure> erasure = erasures.of(subject, prompt.timestamp());
            if (erasure.isPresent()) {
                return erasure;
            }
        }
        return Optional.empty();
    }

    // A row of a release before this one does not name it: its prompt does, as long as it is kept.
    private long subject(String id) {
        stores.interaction(id);
        Original prompt = stores.contents().get(id).prompt();
        return prompt == null
                ? SubjectName.NONE
                : SubjectName.of(prompts.apply(prompt).getSubject());
    }
}
