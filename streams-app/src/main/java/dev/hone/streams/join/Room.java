package dev.hone.streams.join;

import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.SourceKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The room for feedback on an interaction, or on one of its metrics, shared so that whoever floods it keeps nobody else
 * out. One giver takes a quarter of it at most. Beyond it there is a quarter more for kinds of sources and keys that
 * have brought next to nothing, and behind that one for whoever was answered.
 *
 * @param votes those that there are
 * @param subject the name of who was answered; null before that is known
 */
record Room(VoteSet votes, @Nullable Long subject) {

    private static final int SHARES = 4;
    private static final int SMALL_SHARES = 16;
    private static final int LEAST_OF_A_GIVER = 4;
    private static final String FEWER = "send fewer";

    /** Which sources came by which key; those without one are of none. */
    private record Group(SourceKind kind, String tenant, String key) {

        static Group of(Vote vote) {
            Caller caller = vote.given().getCaller();
            return new Group(
                    vote.given().getSource().getKind(),
                    caller == null ? "" : caller.getTenant(),
                    caller == null ? "" : caller.getKey());
        }
    }

    /**
     * Why there is none for one more on a metric; empty where there is.
     *
     * @param most how many there may be
     */
    Optional<String> problem(Vote vote, String metric, int most) {
        String mend = "send fewer, or raise catalogue.<metric>.max.votes up to " + VoteSet.MAX_VOTES;
        return problem(vote, others(metric), most, "metric", mend);
    }

    /** The same of the whole interaction, with what is taken back; what excludes it has room of its own. */
    Optional<String> problem(Vote vote) {
        return vote.excludes()
                ? problem(vote, exclusions(), VoteSet.MAX_EXCLUSIONS, "interaction that it excludes", FEWER)
                : problem(vote, others(null), VoteSet.MAX_VOTES, "interaction", FEWER);
    }

    /** The same of a session. */
    Optional<String> problemOnSession(Vote vote, int most) {
        return vote.excludes()
                ? problem(vote, exclusions(), VoteSet.MAX_EXCLUSIONS, "session that it excludes", FEWER)
                : problem(vote, others(null), most, "session", FEWER);
    }

    private Optional<String> problem(Vote vote, List<Vote> others, int most, String where, String mend) {
        Giver giver = Giver.of(vote.given());
        long byGiver = others.stream()
                .filter(known -> Giver.of(known.given()).equals(giver))
                .count();
        if (byGiver >= Math.min(most, Math.max(LEAST_OF_A_GIVER, most / SHARES))) {
            return Optional.of("too many pieces of feedback of one source on one " + where + " (a quarter of those that"
                    + " it takes is one source's at most): send fewer");
        }
        return fits(vote, others, most)
                ? Optional.empty()
                : Optional.of("too many pieces of feedback on one " + where + ": " + mend);
    }

    private boolean fits(Vote vote, List<Vote> others, int most) {
        int beyond = others.size() - most;
        if (beyond < 0) {
            return true;
        }
        int spare = Math.max(1, most / SHARES);
        Group group = Group.of(vote);
        long byGroup =
                others.stream().filter(known -> Group.of(known).equals(group)).count();
        boolean rare = beyond < spare && byGroup < Math.max(1, most / SMALL_SHARES);
        return rare || (beyond < 2 * spare && isOfTheSubject(vote));
    }

    private List<Vote> exclusions() {
        return votes.votes().stream().filter(Vote::excludes).toList();
    }

    private List<Vote> others(@Nullable String metric) {
        return votes.votes().stream().filter(known -> counts(known, metric)).toList();
    }

    private static boolean counts(Vote known, @Nullable String metric) {
        if (known.excludes()) {
            return false;
        }
        return metric == null
                || (!known.given().getRetracted() && known.given().getMetric().equals(metric));
    }

    private boolean isOfTheSubject(Vote vote) {
        Giver giver = Giver.of(vote.given());
        boolean named = subject != null && giver.kind() == SourceKind.HUMAN && SubjectName.of(giver.id()) == subject;
        return named || giver.isNamelessSubject();
    }
}
