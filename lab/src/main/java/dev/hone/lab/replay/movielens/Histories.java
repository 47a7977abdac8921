package dev.hone.lab.replay.movielens;

import java.util.HashMap;
import java.util.Map;

/** The histories of all users, as ratings come in. Not thread-safe. */
public final class Histories {

    private final Movielens data;
    private final Map<Integer, History> byUser = new HashMap<>();

    public Histories(Movielens data) {
        this.data = data;
    }

    /** The history of a user, empty at first. */
    public History of(int user) {
        return byUser.computeIfAbsent(user, unknown -> new History());
    }

    /** One rating more. */
    public void add(Rating rating) {
        of(rating.user()).add(rating, data.genresOf(rating.title()));
    }

    /** All histories after these ratings. */
    public static Histories after(Movielens data, Iterable<Rating> ratings) {
        var histories = new Histories(data);
        ratings.forEach(histories::add);
        return histories;
    }
}
