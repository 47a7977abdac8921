package dev.hone.lab.replay.movielens;

import java.util.ArrayList;
import java.util.List;

/** A prompt and its response as texts: what the base model is made from. */
public record Dialogue(String prompt, String response) {

    /**
     * The first share of the replayed ratings, two dialogues for each user in them: what comes first, and what comes
     * last after the whole history before it.
     */
    public static List<Dialogue> first(double share, Movielens data, Split split) {
        int count = (int) Math.floor(split.replayed().size() * share);
        var dialogues = new ArrayList<Dialogue>();
        Histories.after(data, split.replayed().subList(0, count)).all().forEach(history -> {
            List<Rating> ratings = history.ratings();
            int last = ratings.size() - 1;
            dialogues.add(new Dialogue(
                    History.prompt(List.of()), History.token(ratings.get(0).title())));
            if (last > 0) {
                dialogues.add(new Dialogue(
                        History.prompt(ratings.subList(0, last)),
                        History.token(ratings.get(last).title())));
            }
        });
        return dialogues;
    }
}
