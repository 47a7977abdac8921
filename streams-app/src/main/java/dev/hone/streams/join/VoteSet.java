package dev.hone.streams.join;

import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.Exclusion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All feedback on one interaction, as a set: the order in which it came says nothing. */
record VoteSet(List<Vote> votes) {

    static final int MAX_VOTES = 256;
    /** Whoever floods an interaction with votes must not keep its subject from opting out. */
    static final int MAX_EXCLUSIONS = 16;

    static final VoteSet EMPTY = new VoteSet(List.of());

    private record Place(Giver giver, String metric) {}

    VoteSet {
        votes = List.copyOf(votes);
    }

    boolean knows(Vote vote) {
        for (Vote known : votes) {
            if (known.is(vote.given().getFeedbackId(), vote.hash())) {
                return true;
            }
        }
        return false;
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

    /** Whether one of these was taken back by another. */
    boolean isTakenBack(Vote vote) {
        return isTakenBack(vote, votes);
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
     * The votes that stand among these: the last of each giver on each metric, leaving out what was taken back after it
     * was given, and what came under somebody else's id.
     *
     * @param subject the name of who was answered, to whom belongs what nobody's name is on
     */
    static List<Vote> standing(Collection<Vote> votes, long subject) {
        if (votes.isEmpty()) {
            return List.of();
        }
        // Names are digested only where there is one that may be the same without a name.
        boolean nameless =
                votes.stream().anyMatch(vote -> Giver.of(vote.given()).isNamelessSubject());
        Map<Place, Vote> last = new HashMap<>();
        for (Vote vote : inForce(votes)) {
            if (vote.given().getValue() != null) {
                Giver giver = nameless ? Giver.of(vote.given(), subject) : Giver.of(vote.given());
                last.merge(
                        new Place(giver, vote.given().getMetric()),
                        vote,
                        (one, other) -> Vote.ORDER.compare(one, other) >= 0 ? one : other);
            }
        }
        List<Vote> standing = new ArrayList<>(last.values());
        standing.sort(Vote.ORDER);
        return standing;
    }

    /** Whether one of the votes is on a metric. */
    static boolean isOn(String metric, Collection<Vote> votes) {
        for (Vote vote : votes) {
            if (vote.given().getMetric().equals(metric)) {
                return true;
            }
        }
        return false;
    }

    /** The one that gives the answer as it should have been: the last, whoever gave it, of those not taken back. */
    static Optional<Vote> correction(Collection<Vote> votes) {
        return last(votes, Vote::corrects);
    }

    /** The one that says something of the answer: the last, whoever gave it, of those not taken back. */
    static Optional<Vote> comment(Collection<Vote> votes) {
        return last(votes, Vote::comments);
    }

    private static Optional<Vote> last(Collection<Vote> votes, Predicate<Vote> which) {
        Vote last = null;
        for (Vote vote : inForce(votes)) {
            if (which.test(vote) && (last == null || Vote.ORDER.compare(vote, last) > 0)) {
                last = vote;
            }
        }
        return Optional.ofNullable(last);
    }

    /** Why the interaction does not count, by what was given and not taken back; null where nobody said so. */
    static @Nullable Exclusion excluded(Collection<Vote> votes) {
        Exclusion strongest = null;
        for (Vote vote : inForce(votes)) {
            if (vote.excludes()) {
                strongest = Exclusions.stronger(strongest, vote.given().getExcluded());
            }
        }
        return strongest;
    }

    /** What was neither taken back nor given under an id of somebody else's. */
    private static List<Vote> inForce(Collection<Vote> votes) {
        Map<String, Vote> first = firstById(votes);
        List<Vote> left = new ArrayList<>();
        for (Vote vote : votes) {
            if (!vote.given().getRetracted() && owns(vote, first) && !isTakenBack(vote, votes)) {
                left.add(vote);
            }
        }
        return left;
    }

    // An id names one vote: whoever used it first has it, and retractions use none.
    private static Map<String, Vote> firstById(Collection<Vote> votes) {
        Map<String, Vote> first = new HashMap<>();
        for (Vote vote : votes) {
            if (!vote.given().getRetracted()) {
                first.merge(
                        vote.given().getFeedbackId(),
                        vote,
                        (one, other) -> Vote.BY_ARRIVAL.compare(one, other) <= 0 ? one : other);
            }
        }
        return first;
    }

    private static boolean owns(Vote vote, Map<String, Vote> first) {
        Vote owner = first.get(vote.given().getFeedbackId());
        return owner == null || Giver.of(owner.given()).equals(Giver.of(vote.given()));
    }

    private static boolean isTakenBack(Vote vote, Collection<Vote> votes) {
        for (Vote other : votes) {
            if (other.takesBack(vote)) {
                return true;
            }
        }
        return false;
    }
}
