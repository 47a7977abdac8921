package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.replay.movielens.Histories;
import dev.hone.lab.replay.movielens.History;
import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.lab.replay.movielens.Rating;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.schemas.quality.QualityUnit;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.intake.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ratings as demonstrations: a prompt of the titles before, answered with the one that was rated. */
final class Titles {

    private static final double LOWEST = .5;
    private static final double HIGHEST = 5;
    private static final int PARTNER_WITHIN = 5;

    private final Movielens data;
    private final List<Rating> ratings;
    private final GoalLadder goals;

    /** @param ratings in time order */
    Titles(Movielens data, List<Rating> ratings, GoalLadder goals) {
        this.data = data;
        this.ratings = List.copyOf(ratings);
        this.goals = goals;
    }

    /** From the worst rating, 0, to the best, 1, in units of 2^-14. */
    static int quality(double rating) {
        return QualityUnit.of((rating - LOWEST) / (HIGHEST - LOWEST));
    }

    /** The rating of a quality. */
    static double rating(int quality) {
        return LOWEST + (HIGHEST - LOWEST) * QualityUnit.toQuality(quality);
    }

    /** One for each rating. */
    List<Demonstration> alone() {
        List<Demonstration> all = new ArrayList<>();
        var histories = new Histories(data);
        for (Rating rating : ratings) {
            History history = histories.of(rating.user());
            all.add(demonstration("", history.prompt(), rating));
            histories.add(rating);
        }
        return all;
    }

    /**
     * Two for each rating that has another quality among the user's next ones: its title and the first such title, both
     * as answers to what stood before the former.
     */
    List<Demonstration> paired() {
        Map<Integer, List<Rating>> byUser = new HashMap<>();
        ratings.forEach(rating ->
                byUser.computeIfAbsent(rating.user(), user -> new ArrayList<>()).add(rating));
        Map<Integer, Integer> places = new HashMap<>();
        List<Demonstration> all = new ArrayList<>();
        var histories = new Histories(data);
        for (Rating rating : ratings) {
            List<Rating> own = byUser.getOrDefault(rating.user(), List.of());
            int place = places.merge(rating.user(), 1, Integer::sum);
            String prompt = histories.of(rating.user()).prompt();
            own.subList(place, Math.min(own.size(), place + PARTNER_WITHIN)).stream()
                    .filter(other -> other.value() != rating.value())
                    .findFirst()
                    .ifPresent(other -> {
                        all.add(demonstration("", prompt, rating));
                        all.add(demonstration("beside-" + rating.title() + "-", prompt, other));
                    });
            histories.add(rating);
        }
        return all;
    }

    private Demonstration demonstration(String prefix, String prompt, Rating rating) {
        int quality = quality(rating.value());
        return new Demonstration(
                Origin.response(prefix + rating.user() + "-" + rating.title(), Integer.toString(rating.user())),
                Conversation.of(List.of(Message.user(prompt))),
                History.token(rating.title()),
                null,
                false,
                quality,
                goals.metBy(quality),
                goals);
    }
}
