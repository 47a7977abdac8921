package dev.hone.streams.join;

import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
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
                : assessment.get().counts(settings.counting().bucket().toMillis());
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
