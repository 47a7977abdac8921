package dev.hone.cli.command;

import dev.hone.lab.drawing.LineChart;
import dev.hone.lab.drawing.LineChart.Course;
import dev.hone.lab.replay.ranking.NextRoundRow;
import dev.hone.lab.replay.ranking.RankingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pictures of a replay: the last version by served goal, and all methods over the rounds. */
final class MovielensPlots {

    private static final String UNIT = "HR@10";

    private final Path folder;

    MovielensPlots(Path folder) {
        this.folder = folder;
    }

    /** {@code goals.svg}: how the last version ranks the held-out titles at each goal; nothing where there is none. */
    void goals(List<RankingRow> rows) throws IOException {
        Optional<String> last = rows.stream()
                .filter(row -> row.goal() != null)
                .map(RankingRow::method)
                .reduce((one, later) -> later);
        if (last.isEmpty()) {
            return;
        }
        List<RankingRow> served =
                rows.stream().filter(row -> row.method().equals(last.get())).toList();
        List<Integer> goals = served.stream()
                .map(RankingRow::goal)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        List<String> places = new ArrayList<>(List.of("no goal"));
        goals.forEach(goal -> places.add("goal " + goal));
        List<Course> courses = new ArrayList<>();
        for (String targets : List.of("all", ">=4", "<4")) {
            List<@Nullable RankingRow> course = new ArrayList<>();
            course.add(row(served, null, targets));
            goals.forEach(goal -> course.add(row(served, goal, targets)));
            courses.add(course(targets.equals("all") ? "all" : "rated " + targets, course));
        }
        write("goals.svg", new LineChart("held-out titles, " + last.get(), UNIT, places, courses));
    }

    private static @Nullable RankingRow row(List<RankingRow> rows, @Nullable Integer goal, String targets) {
        return rows.stream()
                .filter(row -> Objects.equals(row.goal(), goal) && row.targets().equals(targets))
                .findFirst()
                .orElse(null);
    }

    /** {@code rounds.svg} and {@code rounds-liked.svg}: each round's interactions, before they were trained on. */
    void rounds(List<NextRoundRow> rows) throws IOException {
        rounds("rounds.svg", "interactions of the next round", "all", rows);
        rounds("rounds-liked.svg", "liked titles of the next round", ">=4", rows);
    }

    private void rounds(String file, String title, String targets, List<NextRoundRow> rows) throws IOException {
        List<Integer> rounds =
                rows.stream().map(NextRoundRow::round).distinct().sorted().toList();
        List<Course> courses = new ArrayList<>();
        for (String name : List.of("version, goal", "version", "parent", "base", "markov", "item-knn", "popularity")) {
            List<@Nullable RankingRow> course = new ArrayList<>();
            rounds.forEach(round -> course.add(rows.stream()
                    .filter(row -> row.round() == round
                            && row.ranking().targets().equals(targets)
                            && name(row).equals(name))
                    .map(NextRoundRow::ranking)
                    // of several goals the highest
                    .reduce((one, higher) -> higher)
                    .orElse(null)));
            if (course.stream().anyMatch(Objects::nonNull)) {
                courses.add(course(name, course));
            }
        }
        write(
                file,
                new LineChart(
                        title,
                        UNIT,
                        rounds.stream().map(round -> "round " + round).toList(),
                        courses));
    }

    private static String name(NextRoundRow row) {
        String who = row.role().equals("counted") ? row.ranking().method() : row.role();
        return row.ranking().goal() == null ? who : who + ", goal";
    }

    private static Course course(String name, List<? extends @Nullable RankingRow> rows) {
        List<Double> values = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (RankingRow row : rows) {
            values.add(row == null ? Double.NaN : row.hr10());
            errors.add(row == null ? 0 : row.se());
        }
        return new Course(name, values, errors);
    }

    private void write(String name, LineChart chart) throws IOException {
        Files.createDirectories(folder);
        chart.write(folder.resolve(name));
    }
}
