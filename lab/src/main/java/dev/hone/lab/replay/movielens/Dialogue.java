package dev.hone.lab.replay.movielens;

import java.util.ArrayList;
import java.util.List;

/** A prompt and its response as texts: what the base model is made from. */
public record Dialogue(String prompt, String response) {

    /** The first share of the replayed ratings, in their order. */
    public static List<Dialogue> first(double share, Movielens data, Split split) {
        int count = (int) Math.floor(split.replayed().size() * share);
        var histories = new Histories(data);
        var demonstrations = new ArrayList<Dialogue>(count);
        for (Rating rating : split.replayed().subList(0, count)) {
            String prompt = histories.of(rating.user()).prompt();
            demonstrations.add(new Dialogue(prompt, History.token(rating.title())));
            histories.add(rating);
        }
        return demonstrations;
    }
}
