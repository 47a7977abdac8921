package dev.hone.streams.join;

import dev.hone.schemas.answers.Exclusions;
import dev.hone.schemas.records.Exclusion;
import dev.hone.schemas.records.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All feedback on one interaction, as a set: the order in which it came says nothing. */
record VoteSet(List<Vote> votes) {

    static final int MAX_VOTES = 256;
    /** Whoever floods an interaction with votes must not keep its subject from opting out. */
    private static final int MAX_EXCLUSIONS = 16;

    static final VoteSet EMPTY = new VoteSet(List.of());

    private record Giver(Source source, String metric) {}

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

    /** Whether there is no room for it where there may be so many votes, and some that exclude beside them. */
    boolean isFullFor(Vote vote, int most) {
        if (votes.size() < MAX_EXCLUSIONS) {
            return false;
        }
        int alike = 0;
        for (Vote known : votes) {
            alike += known.excludes() == vote.excludes() ? 1 : 0;
        }
        return alike >= (vote.excludes() ? MAX_EXCLUSIONS : most);
    }

    /** How many votes there are on a metric, those that were taken back included. */
    long on(String metric) {
        long on = 0;
        for (Vote vote : votes) {
            if (!vote.given().getRetracted()
                    && !vote.excludes()
                    && vote.given().getMetric().equals(metric)) {
                on++;
            }
        }
        return on;
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
        if (votes.isEmpty()) {
            return List.of();
        }
        Map<Giver, Vote> last = new HashMap<>();
        for (Vote vote : notTakenBack(votes)) {
            if (vote.given().getValue() != null) {
                Giver giver = new Giver(vote.given().getSource(), vote.given().getMetric());
                last.merge(giver, vote, (one, other) -> Vote.ORDER.compare(one, other) >= 0 ? one : other);
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
        Vote last = null;
        for (Vote vote : votes) {
            if (vote.corrects() && !isTakenBack(vote, votes) && (last == null || Vote.ORDER.compare(vote, last) > 0)) {
                last = vote;
            }
        }
        return Optional.ofNullable(last);
    }

    /** Why the interaction does not count, by what was given and not taken back; null where nobody said so. */
    static @Nullable Exclusion excluded(Collection<Vote> votes) {
        Exclusion strongest = null;
        for (Vote vote : votes) {
            if (vote.excludes() && !isTakenBack(vote, votes)) {
                strongest = Exclusions.stronger(strongest, vote.given().getExcluded());
            }
        }
        return strongest;
    }

    private static List<Vote> notTakenBack(Collection<Vote> votes) {
        List<Vote> left = new ArrayList<>();
        for (Vote vote : votes) {
            if (!vote.given().getRetracted() && !isTakenBack(vote, votes)) {
                left.add(vote);
            }
        }
        return left;
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
