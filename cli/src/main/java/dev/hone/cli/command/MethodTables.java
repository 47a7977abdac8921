package dev.hone.cli.command;

import dev.hone.client.report.Table;
import dev.hone.lab.bench.method.Effect;
import dev.hone.lab.bench.method.Measured;
import dev.hone.lab.bench.method.MethodFindings;
import dev.hone.lab.bench.method.Metric;
import dev.hone.lab.bench.method.Outcome;
import dev.hone.lab.bench.method.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The comparison of methods as tables for people. */
final class MethodTables {

    private final MethodFindings findings;
    private final Screen screen;

    private MethodTables(MethodFindings findings, Screen screen) {
        this.findings = findings;
        this.screen = screen;
    }

    static void print(MethodFindings findings, Screen screen) {
        var tables = new MethodTables(findings, screen);
        tables.references();
        findings.tables().forEach(tables::table);
        screen.out().flush();
    }

    private void references() {
        Terms terms = findings.tables().get(0).terms();
        Table table = new Table(header("without a model"));
        findings.task().references().forEach((name, measured) -> table.row(cells(terms, name, List.of(measured))));
        if (!table.isEmpty()) {
            print("Methods without a language model", table);
        }
    }

    private void table(MethodFindings.AtTerms at) {
        Table methods = new Table(header("method"));
        at.outcomes().forEach(outcome -> methods.row(cells(at.terms(), outcome.name(), outcome.bySeed())));
        print("At " + at.terms().title() + " (mean, standard error)", methods);
        print("How much further " + at.shipped().name() + " is (mean, standard error, how many of them)", ahead(at));
        at.byGoal().forEach((name, ways) -> {
            Table byGoal = new Table(header("asked"));
            ways.forEach((way, bySeed) -> byGoal.row(cells(at.terms(), way.text(), bySeed)));
            print(name + " by what it is asked for", byGoal);
        });
        if (!at.byWeight().isEmpty()) {
            List<Metric> metrics = findings.weightMetrics();
            Table byWeight = new Table(header("asked", metrics));
            at.byWeight().forEach((way, bySeed) -> byWeight.row(cells(at.terms(), way.text(), bySeed, metrics)));
            print(at.shipped().name() + " by the weight of its guidance", byWeight);
        }
    }

    private Table ahead(MethodFindings.AtTerms at) {
        List<Metric> leading =
                findings.task().metrics().stream().filter(Metric::leading).toList();
        List<String> header = new ArrayList<>(List.of("than"));
        leading.forEach(metric -> header.add(metric.title()));
        Table table = new Table(header.toArray(String[]::new));
        for (Outcome other : at.outcomes()) {
            if (!other.equals(at.shipped())) {
                List<Object> row = new ArrayList<>(List.of(other.name()));
                leading.forEach(metric -> row.add(ahead(findings.ahead(at, other, metric))));
                table.row(row.toArray());
            }
        }
        return table;
    }

    private static String ahead(Effect effect) {
        return String.format(Locale.ROOT, "%+.4f %.4f %+.1f", effect.mean(), effect.error(), effect.standardErrors());
    }

    private String[] header(String first) {
        return header(first, findings.task().metrics());
    }

    private static String[] header(String first, List<Metric> metrics) {
        List<String> header = new ArrayList<>(List.of(first));
        metrics.forEach(metric -> header.add(metric.title()));
        return header.toArray(String[]::new);
    }

    private Object[] cells(Terms terms, String name, List<Measured> bySeed) {
        return cells(terms, name, bySeed, findings.task().metrics());
    }

    private Object[] cells(Terms terms, String name, List<Measured> bySeed, List<Metric> metrics) {
        List<Object> row = new ArrayList<>(List.of(name));
        for (Metric metric : metrics) {
            Optional<Effect> effect = findings.effect(terms, bySeed, metric);
            row.add(effect.map(MethodTables::text).orElseGet(() -> whole(bySeed, metric)));
        }
        return row.toArray();
    }

    private static String text(Effect effect) {
        String format = Math.abs(effect.mean()) >= 10 ? "%.1f %.1f" : "%.4f %.4f";
        return String.format(Locale.ROOT, format, effect.mean(), effect.error());
    }

    private static String whole(List<Measured> bySeed, Metric metric) {
        double mean = MethodFindings.mean(bySeed, metric);
        return String.format(Locale.ROOT, Math.abs(mean) >= 10 ? "%,.0f" : "%.4f", mean);
    }

    private void print(String title, Table table) {
        screen.out().println();
        screen.out().println(title);
        screen.out().print(table.text(screen.style()));
    }
}
