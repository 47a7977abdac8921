package dev.hone.lab.replay.ranking;

import dev.hone.lab.replay.movielens.Histories;
import dev.hone.lab.replay.movielens.History;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.movielens.Split;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One user with a held-out rating: which title comes next?
 *
 * @param seen places of the titles that the user has rated before, oldest first
 * @param target place of the held-out title
 */
public record RankingCase(String prompt, String segment, List<Integer> seen, int target, double targetRating) {

    public RankingCase {
        seen = List.copyOf(seen);
    }

    /** A case for each user who has a history and whose held-out title is not in it, by user. */
    public static List<RankingCase> of(Movielens data, Split split, TitleIndex index) {
        Histories histories = Histories.after(data, split.replayed());
        var cases = new ArrayList<RankingCase>();
        split.heldOut().forEach((user, heldOut) -> {
            of(histories.of(user), heldOut, index).ifPresent(cases::add);
        });
        return cases;
    }

    /** A case for the rating that comes next, where there is a history and the title is not in it. */
    public static Optional<RankingCase> of(History history, Rating next, TitleIndex index) {
        List<Integer> seen = history.ratings().stream()
                .map(Rating::title)
                .map(index::placeOf)
                .toList();
        int target = index.placeOf(next.title());
        return seen.isEmpty() || seen.contains(target)
                ? Optional.empty()
                : Optional.of(new RankingCase(history.prompt(), history.segment(), seen, target, next.value()));
    }

    /** The last ones seen, the latest first. */
    List<Integer> lastSeen(int count) {
        var last = new ArrayList<Integer>(count);
        for (int i = seen.size() - 1; i >= 0 && last.size() < count; i--) {
            last.add(seen.get(i));
        }
        return last;
    }

    /**
     * The target's rank, from 1, among all titles that the user has not seen; one that ties with others stands in the
     * middle of them.
     */
    public double rank(double[] scores) {
        var known = new BitSet(scores.length);
        seen.forEach(known::set);
        int better = 0;
        int equal = 0;
        for (int place = known.nextClearBit(0); place < scores.length; place = known.nextClearBit(place + 1)) {
            if (scores[place] > scores[target]) {
                better++;
            } else if (scores[place] == scores[target] && place != target) {
                equal++;
            }
        }
        return 1 + better + equal / 2.0;
    }
}
