package dev.hone.streams.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.SessionJoined;
import dev.hone.schemas.routing.Tenants;
import dev.hone.streams.deadletter.BoundedRecord;
import dev.hone.streams.join.SessionState.Given;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one task, those of each tenant apart: hands feedback on a session on to each of its interactions, as
 * feedback on that one. It reaches those whose prompt is within the wait of it, before or after, in whatever order they
 * come.
 */
final class Sessions {

    static final int MAX_MEMBERS = 256;
    static final int MAX_GIVEN = 64;
    static final String OTHER_KEY = "the key of feedback on a session must be the session";

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /**
     * A session.
     *
     * @param name that its records have
     * @param key that it is kept under, one for each tenant
     */
    private record Session(String name, String key) {}

    private final TaskStores stores;
    private final long waitMs;
    private final JoinOutput output;
    private final ContentHash hashes = new ContentHash();

    Sessions(TaskStores stores, Duration wait, JoinOutput output) {
        this.stores = stores;
        this.waitMs = wait.toMillis();
        this.output = output;
    }

    /** An interaction is part of the session, by a prompt of that time. */
    void joined(String name, SessionJoined joined, long atMs) {
        Session session = new Session(name, Tenants.key(joined.getTenant(), name));
        String interactionId = joined.getInteractionId();
        SessionState before = read(session);
        Long known = before.members().get(interactionId);
        if (known != null && known <= atMs) {
            return;
        }
        if (known == null && before.members().size() >= MAX_MEMBERS) {
            LOG.atInfo()
                    .addKeyValue("interactionId", interactionId)
                    .log("A session has too many interactions: feedback on it does not reach this one");
            return;
        }
        List<Given> after = new ArrayList<>();
        for (Given given : before.given()) {
            boolean reaches = reaches(given.vote(), atMs);
            if (reaches && (known == null || !reaches(given.vote(), known))) {
                handOn(session, interactionId, given.vote());
            }
            after.add(settled(session, given, given.reached() || reaches));
        }
        write(session, before, before.withMember(interactionId, atMs).withGiven(after));
    }

    /** Feedback on a session has come. */
    void given(BoundedRecord arrival, FeedbackGiven feedback) {
        Session session = new Session(arrival.id(), Tenants.key(Tenant.ofSessions(feedback.getCaller()), arrival.id()));
        if (!session.name().equals(feedback.getSession())) {
            refuse(arrival, OTHER_KEY);
            return;
        }
        SessionState before = read(session);
        String hash = hashes.of(arrival.content());
        Vote vote = Vote.of(feedback, arrival.timestamp(), hash, false)
                .withoutCorrection()
                .withoutComment();
        List<Given> after = new ArrayList<>(before.given());
        int place = place(after, vote);
        if (place >= 0) {
            after.set(place, again(session, before.members(), after.get(place), vote));
        } else {
            Optional<String> problem = new Room(votes(after), null).problemOnSession(vote, MAX_GIVEN);
            if (problem.isPresent()) {
                refuse(arrival, problem.get());
                return;
            }
            Given given = new Given(vote, handOn(session, before.members(), vote));
            after.add(given);
            stores.ledger().count(tally(given));
            if (outcome(given) == Outcome.PENDING) {
                stores.contents().hold(ContentStore.idOf(session.key()), vote, arrival.original());
            }
        }
        write(session, before, before.withGiven(after));
    }

    /** The wait of the oldest things in a session is over. */
    void expire(Timer timer) {
        // All that a timer leads to is by the key alone.
        Session session = new Session("", timer.id());
        SessionState before = read(session);
        SortedMap<String, Long> members = new TreeMap<>(before.members());
        members.values().removeIf(atMs -> atMs + waitMs <= timer.atMs());
        List<Given> left = new ArrayList<>();
        for (Given given : before.given()) {
            if (given.vote().timestamp() + waitMs > timer.atMs()) {
                left.add(given);
            } else if (outcome(given) == Outcome.PENDING) {
                orphan(session, given);
            }
        }
        SessionState after = new SessionState(members, left);
        stores.contents().putSession(session.key(), after.isEmpty() ? null : after.write());
        setTimer(session, after);
    }

    // Another copy may have come earlier than those before it, and then it may reach more.
    private Given again(Session session, SortedMap<String, Long> members, Given before, Vote copy) {
        Vote vote = before.vote().again(copy, false);
        boolean earlier = vote.timestamp() < before.vote().timestamp();
        boolean reached = earlier && handOn(session, members, vote);
        Given after = settled(session, before, before.reached() || reached);
        stores.ledger().count(OutcomeCounts.of(Outcome.DUPLICATES, 1));
        return new Given(vote, after.reached());
    }

    private boolean handOn(Session session, SortedMap<String, Long> members, Vote vote) {
        boolean reached = false;
        for (Map.Entry<String, Long> member : members.entrySet()) {
            if (reaches(vote, member.getValue())) {
                handOn(session, member.getKey(), vote);
                reached = true;
            }
        }
        return reached;
    }

    private void handOn(Session session, String interactionId, Vote vote) {
        output.given(session.name(), interactionId, handedOn(session.name(), vote), vote.timestamp());
    }

    /** Feedback on a session as feedback on one of its interactions: under an id of its own. */
    static FeedbackGiven handedOn(String session, Vote vote) {
        String id = session + '\0' + vote.given().getFeedbackId();
        return FeedbackGiven.newBuilder(vote.given())
                .setFeedbackId("session:" + ContentHash.of(id.getBytes(UTF_8)))
                .build();
    }

    // It counts as pending, with its bytes kept, until it has reached an interaction.
    private Given settled(Session session, Given before, boolean reached) {
        Given after = new Given(before.vote(), reached);
        stores.ledger().count(tally(after).minus(tally(before)));
        if (outcome(before) == Outcome.PENDING && outcome(after) != Outcome.PENDING) {
            stores.contents().remove(ContentStore.idOf(session.key()), before.vote());
        }
        return after;
    }

    private void orphan(Session session, Given given) {
        stores.ledger().count(given.vote().tally(Outcome.ORPHANS).minus(tally(given)));
        stores.contents()
                .take(ContentStore.idOf(session.key()), given.vote())
                .ifPresent(held -> output.deadLetter(
                        held,
                        "orphan: no interaction of its session came within join.orphan.wait.ms; send one whose prompt"
                                + " names the session, then this again"));
    }

    private boolean reaches(Vote vote, long promptMs) {
        return reaches(vote, promptMs, waitMs);
    }

    /** Whether it is handed on to an interaction whose prompt came then. */
    static boolean reaches(Vote vote, long promptMs, long waitMs) {
        return carries(vote) && Math.abs(vote.timestamp() - promptMs) <= waitMs;
    }

    // A remark alone, or a text too long to keep, moves nothing: there is nothing to hand on.
    static boolean carries(Vote vote) {
        return vote.given().getValue() != null || vote.given().getRetracted() || vote.excludes();
    }

    private static Outcome outcome(Given given) {
        return given.reached() || !carries(given.vote()) ? Outcome.ACCEPTED : Outcome.PENDING;
    }

    private static OutcomeCounts tally(Given given) {
        return given.vote().tally(outcome(given));
    }

    private static VoteSet votes(List<Given> all) {
        return new VoteSet(all.stream().map(Given::vote).toList());
    }

    private static int place(List<Given> all, Vote vote) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).vote().is(vote.given().getFeedbackId(), vote.hash())) {
                return i;
            }
        }
        return -1;
    }

    private void refuse(BoundedRecord arrival, String reason) {
        stores.ledger().count(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
        output.deadLetter(arrival.original(), reason);
    }

    private SessionState read(Session session) {
        return SessionState.read(stores.contents().session(session.key()));
    }

    // A timer is set while there is something in the session: the one for what came first sets the next.
    private void write(Session session, SessionState before, SessionState after) {
        stores.contents().putSession(session.key(), after.write());
        if (before.isEmpty()) {
            setTimer(session, after);
        }
    }

    private void setTimer(Session session, SessionState state) {
        state.oldestMs()
                .ifPresent(oldestMs ->
                        stores.timers().put(new Timer(oldestMs + waitMs, Timer.Kind.SESSION, session.key())));
    }
}
