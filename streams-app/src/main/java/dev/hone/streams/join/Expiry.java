package dev.hone.streams.join;

import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Does what is to be done when a timer fires, after a look at the state: it may have moved on since the timer was set.
 */
final class Expiry {

    private final TaskStores stores;
    private final JoinSettings settings;
    private final InteractionUpdate update;
    private final Revisions revisions;
    private final JoinOutput output;

    Expiry(TaskStores stores, JoinSettings settings, InteractionUpdate update, Revisions revisions, JoinOutput output) {
        this.stores = stores;
        this.settings = settings;
        this.update = update;
        this.revisions = revisions;
        this.output = output;
    }

    void fire(Timer timer) {
        Assessed before = update.assess(stores.interactions().get(timer.id()));
        Optional<Assessment> assessment = before.assessment();
        if (timer.kind() == Timer.Kind.ORPHAN) {
            if (assessment.isEmpty()) {
                orphan(timer, before);
            }
        } else if (assessment.isPresent()) {
            expire(timer, before, assessment.get());
        }
    }

    private void expire(Timer timer, Assessed before, Assessment assessment) {
        long atMs =
                switch (timer.kind()) {
                    case DUE -> assessment.dueMs();
                    case CLOSE -> assessment.closesMs();
                    case FORGET -> update.forgetAtMs(before.interaction(), assessment);
                    case ORPHAN -> throw new IllegalStateException("a matched interaction has no orphans");
                };
        if (atMs > timer.atMs()) {
            stores.timers().put(new Timer(atMs, timer.kind(), timer.id()));
            return;
        }
        switch (timer.kind()) {
            case DUE -> due(timer, before);
            case CLOSE -> close(timer, before);
            case FORGET -> stores.interactions().forget(timer.id());
            case ORPHAN -> throw new IllegalStateException("a matched interaction has no orphans");
        }
    }

    private void due(Timer timer, Assessed before) {
        if (!before.interaction().fired() && !before.interaction().dropped()) {
            update.enter(timer.id(), before, revisions.emit(timer.id(), before.withFired(true), timer.atMs()));
        }
    }

    private void close(Timer timer, Assessed before) {
        if (!before.interaction().dropped()) {
            stores.contents().take(timer.id(), ContentStore.Part.PROMPT);
            stores.contents().take(timer.id(), ContentStore.Part.RESPONSE);
            before.interaction().votes().votes().stream()
                    .filter(Vote::corrects)
                    .forEach(vote -> stores.contents().take(timer.id(), vote));
            update.enter(timer.id(), before, before.withDropped());
        }
    }

    private void orphan(Timer timer, Assessed before) {
        InteractionState interaction = before.interaction();
        InteractionState left = interaction;
        if (waitedOut(interaction.prompts(), timer)) {
            letter(stores.contents().take(timer.id(), ContentStore.Part.PROMPT), "its response");
            stores.ledger().count(interaction.prompts().tally(Outcome.ORPHANS));
            left = left.withPrompts(Contents.EMPTY, null);
        }
        if (waitedOut(interaction.responses(), timer)) {
            letter(stores.contents().take(timer.id(), ContentStore.Part.RESPONSE), "its prompt");
            stores.ledger().count(interaction.responses().tally(Outcome.ORPHANS));
            left = left.withResponses(Contents.EMPTY);
        }
        List<Vote> votes = interaction.votes().votes().stream()
                .filter(vote -> waitedOut(vote.timestamp(), timer))
                .toList();
        for (Vote vote : votes) {
            letter(stores.contents().take(timer.id(), vote), "its prompt and response");
            stores.ledger().count(vote.tally(Outcome.ORPHANS));
        }
        update.enter(
                timer.id(), before, update.assess(left.withVotes(left.votes().without(votes))));
    }

    private void letter(Optional<Original> original, String missing) {
        original.ifPresent(held -> output.deadLetter(
                held,
                "orphan: " + missing
                        + " did not come within join.orphan.wait.ms under the same key; send it, then this again"));
    }

    private boolean waitedOut(Contents side, Timer timer) {
        return !side.isEmpty() && waitedOut(side.winner().timestamp(), timer);
    }

    private boolean waitedOut(long timestamp, Timer timer) {
        return timestamp + settings.join().orphanWait().toMillis() <= timer.atMs();
    }
}
