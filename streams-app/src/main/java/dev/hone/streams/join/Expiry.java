package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.topics.Topics;
import dev.hone.streams.deadletter.Original;
import dev.hone.streams.ledger.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        if (timer.kind() == Timer.Kind.ORPHAN && stores.matched().isMatched(timer.id())) {
            return;
        }
        InteractionState interaction = stores.interaction(timer.id());
        if (interaction.isErased()) {
            if (timer.kind() == Timer.Kind.FORGET) {
                stores.interactions().forget(timer.id());
            }
        } else if (timer.kind() != Timer.Kind.ORPHAN) {
            Assessed before = update.assess(interaction);
            before.assessment().ifPresent(assessment -> expire(timer, before, assessment));
        } else if (!interaction.matched()) {
            orphan(timer, update.assess(interaction));
        }
    }

    private void expire(Timer timer, Assessed before, Assessment assessment) {
        InteractionState interaction = before.interaction();
        switch (timer.kind()) {
            case DUE -> {
                if (!again(timer, assessment.dueMs()) && !interaction.fired() && !interaction.dropped()) {
                    update.enter(timer.id(), before, revisions.close(timer.id(), before.withFired(true), timer.atMs()));
                }
            }
            case CLOSE -> {
                if (!again(timer, assessment.closesMs()) && !interaction.dropped()) {
                    revise(timer, before);
                    close(timer.id(), interaction, assessment);
                }
            }
            case FORGET -> {
                if (!again(timer, update.forgetAtMs(interaction, assessment))) {
                    stores.interactions().forget(timer.id());
                }
            }
            case REVISE -> revise(timer, before);
            case ORPHAN, SESSION ->
                throw new IllegalStateException("no timer of a matched interaction: " + timer.kind());
        }
    }

    // What was put off, if nothing has said it meanwhile.
    private void revise(Timer timer, Assessed before) {
        if (revisions.putsOff(before)) {
            update.enter(timer.id(), before, revisions.emitNow(timer.id(), before, timer.atMs()));
        }
    }

    /** Sets the timer again where its time has moved on since it was set. */
    private boolean again(Timer timer, long atMs) {
        if (atMs > timer.atMs()) {
            stores.timers().put(new Timer(atMs, timer.kind(), timer.id()));
            return true;
        }
        return false;
    }

    // That the contents are gone follows from the timer: the interaction itself need not be written for it.
    private void close(String id, InteractionState interaction, Assessment assessment) {
        stores.contents().remove(id);
        for (Vote vote : interaction.votes().votes()) {
            if (vote.hasText()) {
                stores.contents().remove(id, vote);
            }
        }
        stores.timers().put(update.next(id, interaction.withDropped(), assessment));
    }

    // The first look is an early one, since most find their other side soon; it sets the timer for when it is time.
    private void orphan(Timer timer, Assessed before) {
        InteractionState interaction = before.interaction();
        InteractionState left = interaction;
        if (waitedOut(interaction.prompts(), timer)) {
            letter(stores.contents().get(timer.id()).prompt(), "its response");
            stores.contents().remove(timer.id());
            stores.ledger().count(interaction.prompts().tally(Outcome.ORPHANS));
            settings.watch().orphaned(Topics.PROMPTS.name(), JoinWatch.NO_PRODUCER, 1);
            left = left.withPrompts(Contents.EMPTY, null);
        }
        if (waitedOut(interaction.responses(), timer)) {
            letter(stores.contents().get(timer.id()).response(), "its prompt");
            stores.contents().remove(timer.id());
            stores.ledger().count(interaction.responses().tally(Outcome.ORPHANS));
            settings.watch().orphaned(Topics.RESPONSES.name(), JoinWatch.NO_PRODUCER, 1);
            left = left.withResponses(Contents.EMPTY);
        }
        List<Vote> votes = interaction.votes().votes().stream()
                .filter(vote -> waitedOut(vote.timestamp(), timer))
                .toList();
        for (Vote vote : votes) {
            letter(stores.contents().take(timer.id(), vote).orElse(null), "its prompt and response");
            stores.ledger().count(vote.tally(Outcome.ORPHANS));
            settings.watch().orphaned(Topics.FEEDBACK.name(), producer(vote), vote.copies());
        }
        left = left.withVotes(left.votes().without(votes));
        if (!left.equals(interaction)) {
            update.enter(timer.id(), before, update.assess(left));
        }
        left.oldestMs().ifPresent(oldestMs -> again(timer, oldestMs + orphanWaitMs()));
    }

    private static String producer(Vote vote) {
        Caller caller = vote.given().getCaller();
        return caller == null ? JoinWatch.NO_PRODUCER : caller.getKey();
    }

    private void letter(@Nullable Original held, String missing) {
        if (held != null) {
            output.deadLetter(
                    held,
                    JoinView.ORPHAN + missing
                            + " did not come within join.orphan.wait.ms under the same key; send it, then this again");
        }
    }

    private boolean waitedOut(Contents side, Timer timer) {
        return !side.isEmpty() && waitedOut(side.winner().timestamp(), timer);
    }

    private boolean waitedOut(long timestamp, Timer timer) {
        return timestamp + orphanWaitMs() <= timer.atMs();
    }

    private long orphanWaitMs() {
        return settings.join().orphanWait().toMillis();
    }
}
