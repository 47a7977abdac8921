package dev.hone.streams.join;

import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Enters a change of one interaction everywhere: state, timers, ledger and counts. Since all of them follow from the
 * set of its records, what is entered is the difference between before and after.
 */
final class InteractionUpdate {

    private final TaskStores stores;
    private final JoinSettings settings;

    InteractionUpdate(TaskStores stores, JoinSettings settings) {
        this.stores = stores;
        this.settings = settings;
    }

    Assessed assess(InteractionState interaction) {
        return new Assessed(interaction, Assessment.of(interaction, settings.rules(), settings.join()));
    }

    /** An interaction as it was entered last. */
    Assessed entered(String id) {
        return assess(stores.interaction(id));
    }

    /** An interaction as it is by now: its contents went when its timer fired, which entered nothing. */
    Assessed current(String id) {
        Assessed entered = entered(id);
        return entered.interaction().fired()
                        && entered.assessment()
                                .filter(matched ->
                                        stores.timers().hasPassed(new Timer(matched.closesMs(), Timer.Kind.CLOSE, id)))
                                .isPresent()
                ? entered.withDropped()
                : entered;
    }

    void enter(String id, Assessed from, Assessed to) {
        InteractionState before = from.interaction();
        InteractionState after = to.interaction();
        Optional<Assessment> was = from.assessment();
        Optional<Assessment> is = to.assessment();
        stores.ledger().count(tally(after, is).minus(tally(before, was)));
        stores.ledger().countInteractions(one(after.matched()) - one(before.matched()));
        stores.ledger()
                .countExamples(
                        one(after.emitted().isExample()) - one(before.emitted().isExample()));
        stores.ledger().countWithheld(before.emitted().withheld(), -1);
        stores.ledger().countWithheld(after.emitted().withheld(), 1);
        stores.unsent().change(counts(was), counts(is));
        if (is.isPresent()) {
            Timer next = next(id, after, is.get());
            if (was.isEmpty() || !next.equals(next(id, before, was.get()))) {
                stores.timers().put(next);
            }
        }
        stores.interactions().put(id, after);
    }

    /**
     * Takes everything of an interaction back but that its records came, and leaves in its place that it was erased.
     * Scores that count leave their windows where the clock of the task stands. Returns how many records were held.
     */
    long erase(String id, Assessed from) {
        InteractionState before = from.interaction();
        OutcomeCounts tally = tally(before, from.assessment());
        stores.ledger().count(OutcomeCounts.of(Outcome.ERASED, tally.total()).minus(tally));
        stores.ledger().countInteractions(-one(before.matched()));
        stores.ledger().countExamples(-one(before.emitted().isExample()));
        stores.ledger().countWithheld(before.emitted().withheld(), -1);
        stores.unsent().change(Map.of(), takenBack(counts(from.assessment())));
        long nowMs = stores.clock().nowMs();
        stores.timers().put(new Timer(nowMs + settings.join().retention().toMillis(), Timer.Kind.FORGET, id));
        stores.interactions().erase(id);
        return tally.total();
    }

    private Map<Count, Long> takenBack(Map<Count, Long> counted) {
        long bucketMs = settings.counting().bucket().toMillis();
        long fromMs = Math.floorDiv(stores.clock().nowMs(), bucketMs) * bucketMs;
        Map<Count, Long> takenBack = new HashMap<>();
        counted.forEach((count, times) -> takenBack.merge(
                new Count(
                        count.line(),
                        count.segment(),
                        Math.max(fromMs, count.stampMs()),
                        count.bucketMs(),
                        count.cohort(),
                        count.quality()),
                -times,
                Long::sum));
        return takenBack;
    }

    /** Until when votes on it are remembered. */
    long forgetAtMs(InteractionState interaction, Assessment assessment) {
        long retained = interaction.responses().winner().timestamp()
                + settings.join().retention().toMillis();
        return Math.max(assessment.closesMs(), retained);
    }

    /** The next thing to be done with a matched interaction; each sets the timer of the one after it. */
    Timer next(String id, InteractionState interaction, Assessment assessment) {
        if (interaction.dropped()) {
            return new Timer(forgetAtMs(interaction, assessment), Timer.Kind.FORGET, id);
        }
        return interaction.fired()
                ? new Timer(assessment.closesMs(), Timer.Kind.CLOSE, id)
                : new Timer(assessment.dueMs(), Timer.Kind.DUE, id);
    }

    private Map<Count, Long> counts(Optional<Assessment> assessment) {
        return assessment.isEmpty()
                ? Map.of()
                : assessment
                        .get()
                        .counts(
                                settings.counting().bucket().toMillis(),
                                settings.counting().inCohorts());
    }

    private static OutcomeCounts tally(InteractionState interaction, Optional<Assessment> assessment) {
        return assessment.map(Assessment::tally).orElseGet(() -> pending(interaction));
    }

    // Before prompt and response are both there, nothing but copies can be told apart.
    private static OutcomeCounts pending(InteractionState interaction) {
        OutcomeCounts tally = interaction
                .prompts()
                .tally(Outcome.PENDING)
                .plus(interaction.responses().tally(Outcome.PENDING));
        for (Vote vote : interaction.votes().votes()) {
            tally = tally.plus(vote.tally(Outcome.PENDING));
        }
        return tally;
    }

    private static long one(boolean counted) {
        return counted ? 1 : 0;
    }
}
