package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.bench.method.Part;
import dev.hone.lab.replay.movielens.Histories;
import dev.hone.lab.replay.movielens.History;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.lab.replay.ranking.RankingCase;
import dev.hone.lab.replay.ranking.TitleIndex;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Each user's ratings in time, cut in three: the last ones are tested on, those before them are chosen by, and all
 * earlier ones are learned from.
 *
 * @param learned in time order
 */
record TitleCut(List<Rating> learned, Map<Part, List<TitleCase>> cases, Map<Part, List<Rating>> heldOut) {

    private static final int TESTED = 10;
    private static final int CHOSEN_BY = 3;
    private static final int FEWEST = 20;

    TitleCut {
        learned = List.copyOf(learned);
        cases = Map.copyOf(cases);
        heldOut = Map.copyOf(heldOut);
    }

    /** Of users with few ratings all are learned from. */
    static TitleCut of(Movielens data, TitleIndex index) {
        Map<Integer, Integer> left = new HashMap<>();
        data.ratings().forEach(rating -> left.merge(rating.user(), 1, Integer::sum));
        Set<Integer> few = left.entrySet().stream()
                .filter(user -> user.getValue() < FEWEST)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<Part, List<TitleCase>> cases = new EnumMap<>(Part.class);
        Map<Part, List<Rating>> heldOut = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            cases.put(part, new ArrayList<>());
            heldOut.put(part, new ArrayList<>());
        }
        List<Rating> learned = new ArrayList<>();
        var histories = new Histories(data);
        for (Rating rating : data.ratings()) {
            int after = left.merge(rating.user(), -1, Integer::sum);
            History history = histories.of(rating.user());
            if (after >= TESTED + CHOSEN_BY || few.contains(rating.user())) {
                learned.add(rating);
            } else {
                Part part = after < TESTED ? Part.TEST : Part.VALIDATION;
                heldOut.getOrDefault(part, List.of()).add(rating);
                RankingCase.of(history, rating, index)
                        .ifPresent(next -> cases.getOrDefault(part, List.of()).add(new TitleCase(rating.user(), next)));
            }
            histories.add(rating);
        }
        return new TitleCut(learned, cases, heldOut);
    }
}
