package dev.hone.lab.replay.ranking;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each title a place from 0, in ascending order of its number. */
public final class TitleIndex {

    private final List<Integer> titles;
    private final Map<Integer, Integer> places = new HashMap<>();

    public TitleIndex(List<Integer> titles) {
        this.titles = List.copyOf(titles);
        for (int place = 0; place < titles.size(); place++) {
            places.put(titles.get(place), place);
        }
    }

    /** How many places there are. */
    public int size() {
        return titles.size();
    }

    public List<Integer> titles() {
        return titles;
    }

    /** The place of a title; the ratings file has to rate it. */
    public int placeOf(int title) {
        Integer place = places.get(title);
        if (place == null) {
            throw new IllegalArgumentException("title " + title + " is not in the ratings file");
        }
        return place;
    }
}
