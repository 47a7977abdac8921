package dev.hone.streams.join;

import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.routing.Route;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.join.Erasures.Erasure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Erases interactions, each at once and whole: contents, votes, counts, and the example where one stands.
 *
 * <p>An interaction is erased when one of its prompts is of a subject that asked for it, and has a record timestamp up
 * to the time of that erasure. It stays so, whatever comes of it later.
 */
final class Erasing {

    private final TaskStores stores;
    private final InteractionUpdate update;
    private final JoinOutput output;
    private final Erasures erasures;
    private final Map<Erasure, Done> done = new LinkedHashMap<>();

    /** What was erased for one erasure. */
    record Done(long interactions, long records, long withdrawn) {

        Done plus(Done more) {
            return new Done(interactions + more.interactions, records + more.records, withdrawn + more.withdrawn);
        }
    }

    Erasing(TaskStores stores, InteractionUpdate update, JoinOutput output, Erasures erasures) {
        this.stores = stores;
        this.update = update;
        this.output = output;
        this.erasures = erasures;
    }

    /** The erasure that a record brings to its interaction; empty where it brings none. */
    Optional<Erasure> of(BoundedRecord arrival) {
        if (arrival.content() instanceof PromptSubmitted prompt
                && prompt.getSubject() != null
                && !erasures.offsets().isEmpty()) {
            return erasures.of(SubjectName.of(prompt.getSubject()), arrival.timestamp());
        }
        return Optional.empty();
    }

    /** @param arrived records that came now and are not held yet */
    void erase(String id, InteractionState interaction, Erasure erasure, long arrived) {
        long held = update.erase(id, update.assess(interaction));
        stores.contents().remove(id);
        interaction.votes().votes().forEach(vote -> stores.contents().remove(id, vote));
        boolean withdrawn = withdraw(id, interaction);
        done.merge(erasure, new Done(1, held + arrived, withdrawn ? 1 : 0), Done::plus);
    }

    /** Says what was erased since this was said last; to be called when a record, or rows, were worked on. */
    void tell() {
        done.forEach(output::erased);
        done.clear();
    }

    // It names nobody, and nothing of the interaction but its id, line and segment.
    private boolean withdraw(String id, InteractionState interaction) {
        Route route = interaction.route();
        if (route == null || !interaction.emitted().isExample()) {
            return false;
        }
        output.withdrawn(
                id,
                Example.newBuilder()
                        .setRevision(interaction.emitted().revision() + 1)
                        .setWithdrawn(true)
                        .setReplaces(true)
                        .setLine(route.line())
                        .setSegment(route.segment())
                        .setHoldout(false)
                        .build());
        return true;
    }
}
