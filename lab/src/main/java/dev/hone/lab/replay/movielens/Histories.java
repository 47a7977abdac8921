package dev.hone.lab.replay.movielens;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The histories of all users, as ratings come in. Not thread-safe. */
public final class Histories {

    private final Movielens data;
    private final Map<Integer, History> byUser = new TreeMap<>();

    public Histories(Movielens data) {
        this.data = data;
    }

    /** The history of a user, empty at first. */
    public History of(int user) {
        return byUser.computeIfAbsent(user, unknown -> new History());
    }

    /** Those that there are, by user. */
    public Collection<History> all() {
        return Collections.unmodifiableCollection(byUser.values());
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
