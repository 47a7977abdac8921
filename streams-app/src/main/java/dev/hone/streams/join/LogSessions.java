package dev.hone.streams.join;

import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.routing.Tenants;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sessions of a log that is there as a whole: feedback on one reaches each of its interactions whose prompt is
 * within the wait of it.
 */
final class LogSessions {

    private final long waitMs;
    private final Map<String, SortedMap<String, Long>> members = new HashMap<>();
    private final SortedMap<String, List<Named>> given = new TreeMap<>();

    /** Feedback under the name of its session. */
    private record Named(String name, Arrived<FeedbackGiven> arrived) {}

    LogSessions(long waitMs) {
        this.waitMs = waitMs;
    }

    /**
     * What comes of the feedback on sessions.
     *
     * @param handedOn by interaction
     * @param records where its records ended
     * @param refused how much was refused for which reason
     */
    record Settled(
            SortedMap<String, List<Arrived<FeedbackGiven>>> handedOn,
            OutcomeCounts records,
            SortedMap<String, Long> refused) {}

    /** An interaction is part of a session, by a prompt of that time. */
    void joined(String session, String interactionId, long atMs) {
        members.computeIfAbsent(session, any -> new TreeMap<>()).merge(interactionId, atMs, Math::min);
    }

    /** Feedback on a session, which came under that key. */
    void given(String key, Arrived<FeedbackGiven> arrived) {
        String session = Tenants.key(Tenant.ofSessions(arrived.content().getCaller()), key);
        given.computeIfAbsent(session, any -> new ArrayList<>()).add(new Named(key, arrived));
    }

    Settled settle() {
        Settled settled = new Settled(new TreeMap<>(), OutcomeCounts.NONE, new TreeMap<>());
        for (Map.Entry<String, List<Named>> session : given.entrySet()) {
            settled = settle(members.getOrDefault(session.getKey(), new TreeMap<>()), session.getValue(), settled);
        }
        return settled;
    }

    private Settled settle(SortedMap<String, Long> its, List<Named> all, Settled before) {
        OutcomeCounts records = before.records();
        VoteSet votes = VoteSet.EMPTY;
        for (Arrived<FeedbackGiven> one :
                Arrived.inOrder(all.stream().map(Named::arrived).toList())) {
            Vote vote = Vote.of(one.content(), one.atMs(), one.hash(), false)
                    .withoutCorrection()
                    .withoutComment();
            Optional<String> problem = problem(all.get(0).name(), one.content(), vote, votes);
            if (problem.isPresent()) {
                before.refused().merge(problem.get(), 1L, Long::sum);
                records = records.plus(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
            } else {
                votes = votes.with(vote, false);
            }
        }
        for (Vote vote : votes.votes()) {
            boolean reached = handOn(all.get(0).name(), its, vote, before.handedOn());
            records = records.plus(vote.tally(reached || !Sessions.carries(vote) ? Outcome.ACCEPTED : Outcome.ORPHANS));
        }
        return new Settled(before.handedOn(), records, before.refused());
    }

    private static Optional<String> problem(String name, FeedbackGiven feedback, Vote vote, VoteSet votes) {
        if (!name.equals(feedback.getSession())) {
            return Optional.of(Sessions.OTHER_KEY);
        }
        return votes.knows(vote) ? Optional.empty() : new Room(votes, null).problemOnSession(vote, Sessions.MAX_GIVEN);
    }

    private boolean handOn(
            String name, SortedMap<String, Long> its, Vote vote, SortedMap<String, List<Arrived<FeedbackGiven>>> sink) {
        boolean reached = false;
        for (Map.Entry<String, Long> member : its.entrySet()) {
            if (Sessions.reaches(vote, member.getValue(), waitMs)) {
                FeedbackGiven feedback = Sessions.handedOn(name, vote);
                sink.computeIfAbsent(member.getKey(), any -> new ArrayList<>())
                        .add(new Arrived<>(vote.timestamp(), vote.hash(), feedback));
                reached = true;
            }
        }
        return reached;
    }
}
