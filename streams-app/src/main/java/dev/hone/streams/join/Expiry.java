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
    private final InteractionUpdate settlement;
    private final Revisions revisions;
    private final JoinOutput outbox;

    Expiry(
            TaskStores stores,
            JoinSettings settings,
            InteractionUpdate settlement,
            Revisions revisions,
            JoinOutput outbox) {
        this.stores = stores;
        this.settings = settings;
        this.settlement = settlement;
        this.revisions = revisions;
        this.outbox = outbox;
    }

    void fire(Timer timer) {
        InteractionState interaction = stores.interactions().get(timer.id());
        Optional<Assessment> assessment = settlement.assess(interaction);
        if (timer.kind() == Timer.Kind.ORPHAN) {
            if (assessment.isEmpty()) {
                orphan(timer, interaction);
            }
        } else if (assessment.isPresent()) {
            expire(timer, interaction, assessment.get());
        }
    }

    private void expire(Timer timer, InteractionState interaction, Assessment assessment) {
        long atMs =
                switch (timer.kind()) {
                    case DUE -> assessment.dueMs();
                    case CLOSE -> assessment.closesMs();
                    case FORGET -> settlement.forgetAtMs(interaction, assessment);
                    case ORPHAN -> throw new IllegalStateException("a matched interaction has no orphans");
                };
        if (atMs > timer.atMs()) {
            stores.timers().put(new Timer(atMs, timer.kind(), timer.id()));
            return;
        }
        switch (timer.kind()) {
            case DUE -> due(timer, interaction);
            case CLOSE -> close(timer, interaction);
            case FORGET -> stores.interactions().forget(timer.id());
            case ORPHAN -> throw new IllegalStateException("a matched interaction has no orphans");
        }
    }

    private void due(Timer timer, InteractionState interaction) {
        if (!interaction.fired() && !interaction.dropped()) {
            InteractionState fired = interaction.withFired(true);
            Assessment closed = settlement.assess(fired).orElseThrow();
            settlement.enter(timer.id(), interaction, revisions.emit(timer.id(), fired, closed, timer.atMs()));
        }
    }

    private void close(Timer timer, InteractionState interaction) {
        if (!interaction.dropped()) {
            stores.contents().take(timer.id(), ContentStore.Part.PROMPT);
            stores.contents().take(timer.id(), ContentStore.Part.RESPONSE);
            settlement.enter(timer.id(), interaction, interaction.withDropped());
        }
    }

    private void orphan(Timer timer, InteractionState interaction) {
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
        settlement.enter(timer.id(), interaction, left.withVotes(left.votes().without(votes)));
    }

    private void letter(Optional<Original> original, String missing) {
        original.ifPresent(held -> outbox.deadLetter(
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
