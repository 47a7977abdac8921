package dev.hone.streams.join;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.join.Erasures.Erasure;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the records of one task as they come. */
final class Joiner {

    private static final Duration EARLY_LOOK = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Joiner.class);

    private final TaskStores stores;
    private final JoinSettings settings;
    private final InteractionUpdate update;
    private final Admission admission;
    private final Revisions revisions;
    private final Erasing erasing;
    private final JoinOutput output;
    private final ContentHash hashes = new ContentHash();

    Joiner(TaskStores stores, JoinSettings settings, Revisions revisions, Erasing erasing, JoinOutput output) {
        this.stores = stores;
        this.settings = settings;
        this.update = new InteractionUpdate(stores, settings);
        this.admission = new Admission(settings.rules());
        this.revisions = revisions;
        this.erasing = erasing;
        this.output = output;
    }

    void arrive(BoundedRecord arrival) {
        Assessed from = update.current(arrival.id());
        Optional<Erasure> erasure = erasing.of(arrival);
        if (from.interaction().isErased() || erasure.isPresent()) {
            erased(arrival, from.interaction(), erasure);
            return;
        }
        InteractionState before = from.interaction();
        String hash = hashes.of(arrival.content());
        SpecificRecord content = arrival.content();
        Optional<InteractionState> after;
        if (content instanceof PromptSubmitted prompt) {
            after = prompt(before, arrival, hash, prompt);
        } else if (content instanceof ResponseServed response) {
            after = response(before, arrival, hash, response);
        } else if (content instanceof FeedbackGiven feedback) {
            after = feedback(from, arrival, hash, feedback);
        } else {
            throw new IllegalStateException(
                    "no input of the join: " + content.getSchema().getName());
        }
        after.ifPresent(changed -> change(arrival.id(), from, changed, arrival.timestamp()));
    }

    private void erased(BoundedRecord arrival, InteractionState interaction, Optional<Erasure> erasure) {
        stores.ledger().count(OutcomeCounts.of(Outcome.ERASED, 1));
        if (!interaction.isErased()) {
            erasure.ifPresent(found -> erasing.erase(arrival.id(), interaction, found, 1));
            erasing.tell();
        }
    }

    private Optional<InteractionState> prompt(
            InteractionState before, BoundedRecord arrival, String hash, PromptSubmitted prompt) {
        ContentVersion one = ContentVersion.of(prompt, arrival.timestamp(), hash);
        Optional<Contents> side = side(before, before.prompts(), arrival, one);
        String session = prompt.getSession();
        if (side.isPresent() && session != null) {
            output.joined(
                    session,
                    new SessionJoined(arrival.id(), Tenant.ofSessions(prompt.getCaller())),
                    arrival.timestamp());
        }
        return side.map(prompts -> {
            boolean wins = prompts.won(hash);
            if (wins) {
                keep(arrival, before, before.responses(), kept -> kept.withPrompt(arrival.original()));
            }
            return before.withPrompts(prompts, wins ? settings.lines().route(prompt) : before.route());
        });
    }

    private Optional<InteractionState> response(
            InteractionState before, BoundedRecord arrival, String hash, ResponseServed response) {
        ContentVersion one = new ContentVersion(arrival.timestamp(), hash, 1, response.getExcluded());
        return side(before, before.responses(), arrival, one).map(side -> {
            if (before.responses().isEmpty() && isRemembered(arrival)) {
                output.answered(arrival.id(), response, arrival.timestamp());
            }
            if (side.won(hash)) {
                keep(arrival, before, before.prompts(), kept -> kept.withResponse(arrival.original()));
            }
            return before.withResponses(side);
        });
    }

    // A copy of what came before that may be one of what was forgotten, and no first.
    private boolean isRemembered(BoundedRecord arrival) {
        long fromMs = stores.clock().nowMs() - settings.join().retention().toMillis();
        return arrival.timestamp() > fromMs;
    }

    // Only another side is worth a look: that of the record itself is replaced.
    private void keep(BoundedRecord arrival, InteractionState before, Contents otherSide, UnaryOperator<Sides> with) {
        ContentStore contents = stores.contents();
        if (!otherSide.isEmpty()) {
            contents.put(arrival.id(), with.apply(contents.get(arrival.id())));
        } else if (before.prompts().isEmpty() && before.responses().isEmpty()) {
            contents.putFirst(arrival.id(), with.apply(Sides.NONE));
        } else {
            contents.put(arrival.id(), with.apply(Sides.NONE));
        }
    }

    private Optional<Contents> side(InteractionState before, Contents side, BoundedRecord arrival, ContentVersion one) {
        if (before.dropped()) {
            Outcome outcome = side.knows(one.hash()) ? Outcome.DUPLICATES : Outcome.SUPERSEDED;
            stores.ledger().count(OutcomeCounts.of(outcome, 1));
            return Optional.empty();
        }
        if (side.isFull() && !side.knows(one.hash())) {
            refuse(arrival, Contents.TOO_MANY);
            return Optional.empty();
        }
        return Optional.of(side.with(one));
    }

    private Optional<InteractionState> feedback(
            Assessed from, BoundedRecord arrival, String hash, FeedbackGiven feedback) {
        InteractionState before = from.interaction();
        Vote vote = vote(before, arrival, hash, feedback);
        if (!before.votes().knows(vote)) {
            Room room = Admission.room(before);
            Optional<String> problem = Admission.strange(before, feedback)
                    .or(() -> from.assessment().flatMap(matched -> admission.problem(matched, room, vote, feedback)))
                    .or(() -> room.problem(vote));
            if (problem.isPresent()) {
                refuse(arrival, problem.get());
                return Optional.empty();
            }
        }
        if (from.assessment().filter(matched -> matched.logs(vote)).isPresent()) {
            LOG.atInfo()
                    .addKeyValue("interactionId", arrival.id())
                    .addKeyValue("metric", feedback.getMetric())
                    .log("Late feedback left out");
        }
        if (!before.matched() || (vote.hasText() && !before.dropped())) {
            stores.contents().hold(arrival.id(), vote, arrival.original());
        }
        return Optional.of(before.withVotes(before.votes().with(vote, before.dropped())));
    }

    private Vote vote(InteractionState before, BoundedRecord arrival, String hash, FeedbackGiven feedback) {
        Vote vote = Vote.of(feedback, arrival.timestamp(), hash, before.dropped());
        return settings.join().kept(vote);
    }

    private void change(String id, Assessed before, InteractionState changed, long atMs) {
        Assessed after = update.assess(changed);
        if (before.assessment().isEmpty()) {
            after = after.assessment()
                    .map(matched -> admit(id, changed, matched))
                    .orElse(after);
            after.assessment().ifPresent(matched -> stores.matched().matched(id));
        }
        Optional<Assessment> assessment = after.assessment();
        if (assessment.isPresent()) {
            // An earlier response may have another catalogue, and with it a later due time.
            boolean fired = after.interaction().fired()
                    && assessment.get().dueMs() < stores.clock().nowMs();
            after = revisions.emit(id, after.withFired(fired), atMs);
        } else {
            stores.matched().waits(id);
            long waitMs = settings.join().orphanWait().toMillis();
            long soonMs = Math.max(atMs, stores.clock().nowMs()) + EARLY_LOOK.toMillis();
            stores.timers().put(new Timer(Math.min(atMs + waitMs, soonMs), Timer.Kind.ORPHAN, id));
        }
        update.enter(id, before, after);
    }

    // Only now is it known which catalogue applies to the feedback that was held.
    private Assessed admit(String id, InteractionState matched, Assessment assessment) {
        Admission.Admitted admitted = admission.admit(matched, assessment);
        for (Vote vote : admitted.votes().votes()) {
            if (!vote.hasText()) {
                stores.contents().remove(id, vote);
            }
        }
        for (Admission.Refused refused : admitted.refused()) {
            stores.ledger().count(refused.vote().tally(Outcome.DEAD_LETTERS));
            stores.contents().take(id, refused.vote()).ifPresent(held -> output.deadLetter(held, refused.reason()));
        }
        return admitted.refused().isEmpty()
                ? new Assessed(matched, Optional.of(assessment))
                : update.assess(matched.withVotes(admitted.votes()));
    }

    private void refuse(BoundedRecord arrival, String reason) {
        stores.ledger().count(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
        output.deadLetter(arrival.original(), reason);
    }
}
