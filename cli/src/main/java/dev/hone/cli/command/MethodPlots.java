package dev.hone.cli.command;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.Effect;
import dev.hone.lab.bench.method.MethodFindings;
import dev.hone.lab.bench.method.Metric;
import dev.hone.lab.drawing.LineChart;
import dev.hone.lab.drawing.LineChart.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pictures of a comparison: what the goal methods do at each goal. */
final class MethodPlots {

    private final Path folder;

    MethodPlots(Path folder) {
        this.folder = folder;
    }

    /** {@code TASK-TERMS-METRIC.svg} for each leading metric. */
    void draw(MethodFindings findings) throws IOException {
        Files.createDirectories(folder);
        List<Metric> leading =
                findings.task().metrics().stream().filter(Metric::leading).toList();
        for (MethodFindings.AtTerms table : findings.tables()) {
            for (Metric metric : leading) {
                byGoal(findings, table, metric);
            }
        }
    }

    private void byGoal(MethodFindings findings, MethodFindings.AtTerms table, Metric metric) throws IOException {
        List<String> places = table.byGoal().values().stream()
                .findFirst()
                .map(ways -> ways.keySet().stream().map(Answering::text).toList())
                .orElse(List.of());
        List<Course> courses = new ArrayList<>();
        table.byGoal().forEach((name, ways) -> {
            List<Optional<Effect>> effects = ways.values().stream()
                    .map(bySeed -> findings.effect(table.terms(), bySeed, metric))
                    .toList();
            courses.add(course(name, effects));
        });
        String title = findings.task().name() + " at " + table.terms().title() + ", by served goal";
        String file = findings.task().name() + "-" + table.terms().name() + "-"
                + metric.key().replace('.', '-') + ".svg";
        new LineChart(title, metric.title(), places, courses).write(folder.resolve(file));
    }

    private static Course course(String name, List<Optional<Effect>> effects) {
        return new Course(
                name,
                effects.stream()
                        .map(effect -> effect.map(Effect::mean).orElse(Double.NaN))
                        .toList(),
                effects.stream()
                        .map(effect -> effect.map(Effect::error).orElse(0.0))
                        .toList());
    }
}
