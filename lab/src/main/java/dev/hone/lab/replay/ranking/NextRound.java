package dev.hone.lab.replay.ranking;

import dev.hone.lab.replay.movielens.Histories;
import dev.hone.lab.replay.movielens.History;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.MovielensLog;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.movielens.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The interactions of one round, for what was trained before it: nothing that is ranked by has seen any of them.
 *
 * @param round its number; one more than the last where they are in no round
 * @param before the ratings of earlier rounds, in time order
 * @param cases a draw of the interactions, each with its user's history up to it
 */
public record NextRound(int round, List<Rating> before, List<RankingCase> cases) {

    public NextRound {
        before = List.copyOf(before);
        cases = List.copyOf(cases);
    }

    /**
     * The rounds from the second on, and the ratings that came into no round as the one after the last.
     *
     * @param rounds of each round the ids of its interactions, the first round's first
     * @param most how many cases a round has, at most
     */
    public static List<NextRound> of(
            Movielens data, Split split, TitleIndex index, List<Set<String>> rounds, int most) {
        Map<String, Rating> ratings = MovielensLog.byInteraction(split);
        Set<String> trained = new HashSet<>();
        List<NextRound> next = new ArrayList<>();
        for (int round = 1; round <= rounds.size(); round++) {
            trained.addAll(rounds.get(round - 1));
            Set<String> wanted = new HashSet<>();
            if (round < rounds.size()) {
                wanted.addAll(rounds.get(round));
            } else {
                wanted.addAll(ratings.keySet());
            }
            wanted.removeAll(trained);
            List<Rating> before = ratings.entrySet().stream()
                    .filter(entry -> trained.contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            Set<Rating> drawn = drawn(ratings, wanted, most, round);
            next.add(new NextRound(round + 1, before, cases(data, split, index, drawn)));
        }
        next.removeIf(each -> each.cases.isEmpty());
        return next;
    }

    private static Set<Rating> drawn(Map<String, Rating> ratings, Set<String> wanted, int most, int seed) {
        List<Rating> all = new ArrayList<>();
        ratings.forEach((id, rating) -> {
            if (wanted.contains(id)) {
                all.add(rating);
            }
        });
        Collections.shuffle(all, new Random(seed));
        return new HashSet<>(all.subList(0, Math.min(most, all.size())));
    }

    private static List<RankingCase> cases(Movielens data, Split split, TitleIndex index, Set<Rating> wanted) {
        var histories = new Histories(data);
        var cases = new ArrayList<RankingCase>();
        for (Rating rating : split.replayed()) {
            History history = histories.of(rating.user());
            if (wanted.contains(rating)) {
                RankingCase.of(history, rating, index).ifPresent(cases::add);
            }
            histories.add(rating);
        }
        return cases;
    }
}
