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
        is.filter(now -> was.filter(then -> sameTimes(then, now)).isEmpty()).ifPresent(now -> schedule(id, after, now));
        stores.interactions().put(id, after);
    }

    /** Until when votes on it are remembered. */
    long forgetAtMs(InteractionState interaction, Assessment assessment) {
        long retained = interaction.responses().winner().timestamp()
                + settings.join().retention().toMillis();
        return Math.max(assessment.closesMs(), retained);
    }

    void schedule(String id, InteractionState interaction, Assessment assessment) {
        stores.timers().put(new Timer(assessment.dueMs(), Timer.Kind.DUE, id));
        stores.timers().put(new Timer(assessment.closesMs(), Timer.Kind.CLOSE, id));
        stores.timers().put(new Timer(forgetAtMs(interaction, assessment), Timer.Kind.FORGET, id));
    }

    private Map<Count, Long> counts(Optional<Assessment> assessment) {
        long width = settings.counting().bucket().toMillis();
        return assessment.map(matched -> matched.counts(width)).orElse(Map.of());
    }

    private static boolean sameTimes(Assessment one, Assessment other) {
        return one.dueMs() == other.dueMs() && one.closesMs() == other.closesMs();
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
