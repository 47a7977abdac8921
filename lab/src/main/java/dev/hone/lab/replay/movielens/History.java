package dev.hone.lab.replay.movielens;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ratings of one user so far, oldest first. Grows; not thread-safe. */
public final class History {

    private static final int SHOWN = 40;
    private static final String NO_GENRES = "(no genres listed)";

    private final List<Rating> ratings = new ArrayList<>();
    private final Map<String, Integer> genreCounts = new TreeMap<>();

    void add(Rating rating, List<String> genres) {
        ratings.add(rating);
        genres.forEach(genre -> genreCounts.merge(genre, 1, Integer::sum));
    }

    public List<Rating> ratings() {
        return Collections.unmodifiableList(ratings);
    }

    /** The last titles with their ratings, a line each, oldest first; titles are tokens, see {@link #token}. */
    public String prompt() {
        return prompt(last(SHOWN));
    }

    static String prompt(List<Rating> shown) {
        if (shown.isEmpty()) {
            return "none\n";
        }
        var text = new StringBuilder();
        for (Rating rating : shown) {
            text.append(token(rating.title())).append(ratingText(rating.value()));
        }
        return text.toString();
    }

    /** The last ones, oldest first. */
    public List<Rating> last(int count) {
        return ratings.subList(Math.max(0, ratings.size() - count), ratings.size());
    }

    /** {@code movielens/} and the commonest genre, the first of the alphabet where several are; "new" without any. */
    public String segment() {
        String commonest = "new";
        int most = 0;
        for (Map.Entry<String, Integer> genre : genreCounts.entrySet()) {
            if (genre.getValue() > most) {
                most = genre.getValue();
                commonest = genre.getKey();
            }
        }
        return "movielens/" + (commonest.equals(NO_GENRES) ? "no-genres-listed" : commonest);
    }

    /** What follows a title in a prompt. */
    static String ratingText(double value) {
        return " " + value + "\n";
    }

    /** The one token that stands for a title. */
    public static String token(int title) {
        return "<movie:" + title + ">";
    }
}
