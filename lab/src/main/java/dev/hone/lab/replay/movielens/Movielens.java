package dev.hone.lab.replay.movielens;

import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A MovieLens data set.
 *
 * @param ratings the first ones by time, then by place in the file
 * @param titles every title that the whole file rates, ascending
 * @param genres the genres of each title, as the file has them
 */
public record Movielens(List<Rating> ratings, List<Integer> titles, Map<Integer, List<String>> genres) {

    public Movielens {
        ratings = List.copyOf(ratings);
        titles = List.copyOf(titles);
        genres = Map.copyOf(genres);
    }

    /** Reads ratings and movies from this folder; {@code limit} 0 takes all ratings. */
    public static Movielens read(Path folder, int limit) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("no such folder: " + folder);
        }
        var all = new ArrayList<Rating>();
        Csv.forEach(folder, "ratings", row -> all.add(rating(row, all.size())));
        if (all.isEmpty()) {
            throw new UsageException("no ratings in " + folder);
        }
        List<Integer> titles =
                all.stream().map(Rating::title).distinct().sorted().toList();
        var genres = new HashMap<Integer, List<String>>();
        Csv.forEach(folder, "movies", row -> genres.put(integer(row, "movieId"), genres(row)));
        all.sort(Rating.IN_TIME);
        int taken = limit == 0 ? all.size() : Math.min(limit, all.size());
        return new Movielens(all.subList(0, taken), titles, genres);
    }

    List<String> genresOf(int title) {
        return genres.getOrDefault(title, List.of());
    }

    private static Rating rating(Map<String, String> row, int order) {
        double value = Double.parseDouble(Csv.field(row, "rating"));
        long seconds = Long.parseLong(Csv.field(row, "timestamp"));
        return new Rating(integer(row, "userId"), integer(row, "movieId"), value, seconds * 1000, order);
    }

    private static int integer(Map<String, String> row, String column) {
        return Integer.parseInt(Csv.field(row, column));
    }

    private static List<String> genres(Map<String, String> row) {
        return Arrays.asList(Csv.field(row, "genres").split("\\|"));
    }
}
