package dev.hone.streams.join;

import dev.hone.schemas.records.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All feedback on one interaction, as a set: the order in which it came says nothing. */
record VoteSet(List<Vote> votes) {

    static final int MAX_VOTES = 256;
    static final VoteSet EMPTY = new VoteSet(List.of());

    private record Giver(Source source, String metric) {}

    VoteSet {
        votes = List.copyOf(votes);
    }

    boolean knows(Vote vote) {
        return votes.stream().anyMatch(known -> known.is(vote.given().getFeedbackId(), vote.hash()));
    }

    boolean isFull() {
        return votes.size() >= MAX_VOTES;
    }

    /** How many votes there are on a metric, those that were taken back included. */
    long on(String metric) {
        return votes.stream()
                .filter(vote ->
                        vote.given().getMetric().equals(metric) && !vote.given().getRetracted())
                .count();
    }

    /**
     * With this vote as well; another copy of one that is known is counted there. A frozen set takes no earlier
     * timestamps.
     */
    VoteSet with(Vote vote, boolean frozen) {
        List<Vote> more = new ArrayList<>();
        for (Vote known : votes) {
            boolean same = known.is(vote.given().getFeedbackId(), vote.hash());
            more.add(same ? known.again(vote, frozen) : known);
        }
        if (!knows(vote)) {
            more.add(vote);
        }
        return new VoteSet(more);
    }

    VoteSet plus(Vote vote) {
        List<Vote> more = new ArrayList<>(votes);
        more.add(vote);
        return new VoteSet(more);
    }

    VoteSet without(Collection<Vote> gone) {
        return new VoteSet(votes.stream().filter(vote -> !gone.contains(vote)).toList());
    }

    /**
     * The votes that stand among these: the last of each source on each metric, leaving out what was taken back after
     * it was given.
     */
    static List<Vote> standing(Collection<Vote> votes) {
        Map<Giver, Vote> last = new HashMap<>();
        for (Vote vote : notTakenBack(votes)) {
            if (vote.given().getValue() != null) {
                Giver giver = new Giver(vote.given().getSource(), vote.given().getMetric());
                last.merge(giver, vote, (one, other) -> Vote.ORDER.compare(one, other) >= 0 ? one : other);
            }
        }
        return last.values().stream().sorted(Vote.ORDER).toList();
    }

    /** The one that gives the answer as it should have been: the last, whoever gave it, of those not taken back. */
    static Optional<Vote> correction(Collection<Vote> votes) {
        return notTakenBack(votes).stream().filter(Vote::corrects).max(Vote.ORDER);
    }

    private static List<Vote> notTakenBack(Collection<Vote> votes) {
        List<Vote> retractions =
                votes.stream().filter(vote -> vote.given().getRetracted()).toList();
        return votes.stream()
                .filter(vote -> !vote.given().getRetracted()
                        && retractions.stream().noneMatch(retraction -> retraction.takesBack(vote)))
                .toList();
    }
}
