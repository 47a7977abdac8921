package dev.hone.lab.replay.movielens;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Ratings that are replayed, in time order, and the last one of each user, which is in nothing that trains.
 *
 * @param heldOut by user
 */
public record Split(List<Rating> replayed, SortedMap<Integer, Rating> heldOut) {

    public Split {
        replayed = List.copyOf(replayed);
        heldOut = Collections.unmodifiableSortedMap(new TreeMap<>(heldOut));
    }

    /** Holds out each user's last rating by time, then by place in the file; {@code ratings} are in that order. */
    public static Split of(List<Rating> ratings) {
        var last = new TreeMap<Integer, Rating>();
        ratings.forEach(rating -> last.put(rating.user(), rating));
        var replayed = new ArrayList<Rating>(ratings.size());
        for (Rating rating : ratings) {
            if (!rating.equals(last.get(rating.user()))) {
                replayed.add(rating);
            }
        }
        return new Split(replayed, last);
    }
}
