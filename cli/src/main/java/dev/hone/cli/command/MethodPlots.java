package dev.hone.cli.command;

import dev.hone.lab.bench.method.Answering;
import dev.hone.lab.bench.method.Effect;
import dev.hone.lab.bench.method.MethodFindings;
import dev.hone.lab.bench.method.Metric;
import dev.hone.lab.bench.method.Study;
import dev.hone.lab.drawing.LineChart;
import dev.hone.lab.drawing.LineChart.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pictures of a comparison: what methods do at each goal, and from terms to terms. */
final class MethodPlots {

    private final Path folder;

    MethodPlots(Path folder) {
        this.folder = folder;
    }

    /**
     * For each leading metric {@code TASK-TERMS-METRIC.svg}, what methods do at each goal, where that was measured; and
     * {@code TASK-STUDY-METRIC.svg}, what they do from terms to terms, where a study has several.
     */
    void draw(MethodFindings findings) throws IOException {
        Files.createDirectories(folder);
        List<Metric> leading =
                findings.task().metrics().stream().filter(Metric::leading).toList();
        for (Metric metric : leading) {
            for (MethodFindings.AtTerms table : findings.tables()) {
                if (!table.byGoal().isEmpty()) {
                    byGoal(findings, table, metric);
                }
            }
            if (findings.plan().study() != Study.METHODS && findings.tables().size() > 1) {
                byTerms(findings, metric);
            }
        }
    }

    private void byTerms(MethodFindings findings, Metric metric) throws IOException {
        List<String> places =
                findings.tables().stream().map(table -> table.terms().name()).toList();
        Map<String, List<Optional<Effect>>> effects = new LinkedHashMap<>();
        for (MethodFindings.AtTerms table : findings.tables()) {
            table.outcomes()
                    .forEach(outcome -> effects.computeIfAbsent(outcome.name(), name -> new ArrayList<>())
                            .add(findings.effect(table.terms(), outcome.bySeed(), metric)));
        }
        List<Course> courses = effects.entrySet().stream()
                .map(entry -> course(entry.getKey(), entry.getValue()))
                .toList();
        String study = findings.plan().study().key();
        String title = findings.task().name() + ", " + study;
        write(title, metric, places, courses, findings.task().name() + "-" + study);
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
        write(
                title,
                metric,
                places,
                courses,
                findings.task().name() + "-" + table.terms().name());
    }

    private void write(String title, Metric metric, List<String> places, List<Course> courses, String file)
            throws IOException {
        String name = file + "-" + metric.key().replace('.', '-') + ".svg";
        new LineChart(title, metric.title(), places, courses).write(folder.resolve(name));
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
