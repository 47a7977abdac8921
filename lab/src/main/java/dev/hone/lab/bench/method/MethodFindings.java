package dev.hone.lab.bench.method;

import dev.hone.trainer.intake.Goal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the comparison on a task came to. */
public record MethodFindings(Task task, MethodPlan plan, List<AtTerms> tables) {

    public MethodFindings {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param outcomes of all methods
     * @param byGoal of each goal method what it does at each goal, by seed
     * @param byWeight what the method that ships does at each weight of its guidance, by seed; empty where answers are
     *     not generated
     */
    public record AtTerms(
            Terms terms,
            List<Outcome> outcomes,
            Map<String, Map<Answering, List<Measured>>> byGoal,
            Map<Answering, List<Measured>> byWeight) {

        public AtTerms {
            outcomes = List.copyOf(outcomes);
            byGoal = new LinkedHashMap<>(byGoal);
            byWeight = new LinkedHashMap<>(byWeight);
        }

        /** The method that ships. */
        public Outcome shipped() {
            return outcomes.stream()
                    .filter(outcome -> outcome.name().equals(Contenders.SHIPPED))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** With its errors; of metrics that exist of all units together none, but the mean over seeds alone. */
    public Optional<Effect> effect(Terms terms, List<Measured> bySeed, Metric metric) {
        return bySeed.get(0).byUnit().containsKey(metric.key())
                ? Optional.of(Effect.of(task.clusters(Part.TEST), reported(terms, bySeed, metric)))
                : Optional.empty();
    }

    /** The values by seed, NaN for units that are not reported on. */
    private List<List<Double>> reported(Terms terms, List<Measured> bySeed, Metric metric) {
        List<String> clusters = task.clusters(Part.TEST);
        List<List<Double>> all = new ArrayList<>();
        for (Measured measured : bySeed) {
            List<Double> values = new ArrayList<>(measured.values(metric.key()));
            for (int unit = 0; unit < values.size(); unit++) {
                if (!terms.diet().reports(clusters.get(unit))) {
                    values.set(unit, Double.NaN);
                }
            }
            all.add(values);
        }
        return all;
    }

    /** What is shown by weight: quality, and then how answers change. */
    public List<Metric> weightMetrics() {
        return Stream.concat(task.metrics().stream().filter(Metric::leading), task.drift().stream())
                .toList();
    }

    /** What ships, less another method, unit by unit and seed by seed. */
    public Effect ahead(AtTerms table, Outcome other, Metric metric) {
        return Effect.between(
                task.clusters(Part.TEST),
                reported(table.terms(), table.shipped().bySeed(), metric),
                reported(table.terms(), other.bySeed(), metric));
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("task", task.name());
        map.put("study", plan.study().key());
        map.put("quick", plan.quick());
        map.put("seeds", plan.seeds());
        map.put("steps", plan.steps());
        map.put("base", task.base().model().digest());
        map.put("demonstrations", task.identity());
        map.put("units", task.clusters(Part.TEST).size());
        map.put("clusters", task.clusters(Part.TEST).stream().distinct().count());
        map.put("chosenBy", task.chosenBy());
        map.put("goals", task.goals().goals().stream().map(MethodFindings::goal).toList());
        Map<String, Object> references = new LinkedHashMap<>();
        task.references()
                .forEach((name, measured) ->
                        references.put(name, values(tables.get(0).terms(), List.of(measured))));
        map.put("references", references);
        map.put("tables", tables.stream().map(this::table).toList());
        return map;
    }

    private static Map<String, Object> goal(Goal goal) {
        return Map.of("level", goal.level(), "threshold", goal.threshold(), "percent", goal.percent());
    }

    private Map<String, Object> table(AtTerms table) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("terms", table.terms().name());
        map.put("title", table.terms().title());
        map.put("recipe", table.terms().recipe());
        map.put(
                "methods",
                table.outcomes().stream()
                        .map(outcome -> outcome(table.terms(), outcome))
                        .toList());
        map.put("shipped", Contenders.SHIPPED);
        map.put("ahead", ahead(table));
        Map<String, Object> byGoal = new LinkedHashMap<>();
        table.byGoal().forEach((name, ways) -> {
            Map<String, Object> rows = new LinkedHashMap<>();
            ways.forEach((way, bySeed) -> rows.put(way.text(), values(table.terms(), bySeed)));
            byGoal.put(name, rows);
        });
        map.put("byGoal", byGoal);
        Map<String, Object> byWeight = new LinkedHashMap<>();
        table.byWeight().forEach((way, bySeed) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("weight", way.weight());
            row.putAll(values(table.terms(), bySeed, weightMetrics()));
            byWeight.put(way.text(), row);
        });
        map.put("byWeight", byWeight);
        return map;
    }

    private List<Map<String, Object>> ahead(AtTerms table) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Outcome other : table.outcomes()) {
            if (!other.name().equals(Contenders.SHIPPED)) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("of", other.name());
                task.metrics().stream()
                        .filter(Metric::leading)
                        .forEach(metric -> row.put(
                                metric.key(), ahead(table, other, metric).toMap()));
                rows.add(row);
            }
        }
        return rows;
    }

    private Map<String, Object> outcome(Terms terms, Outcome outcome) {
        Choice choice = outcome.choice();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("method", outcome.name());
        map.put("recipe", choice.contender().recipe());
        map.put("learningRate", choice.rate());
        map.put("asked", choice.way().text());
        map.put("chosenAmong", choice.looks());
        map.put("validation", choice.value());
        map.put("steps", mean(outcome, Taught.Amounts::steps));
        map.put("rows", mean(outcome, Taught.Amounts::rows));
        map.put("tokens", mean(outcome, Taught.Amounts::tokens));
        map.put("seconds", mean(outcome, Taught.Amounts::seconds));
        map.put("metrics", values(terms, outcome.bySeed()));
        return map;
    }

    private interface Amount {
        double of(Taught.Amounts amounts);
    }

    private static double mean(Outcome outcome, Amount amount) {
        return outcome.amounts().stream().mapToDouble(amount::of).average().orElse(0);
    }

    private Map<String, Object> values(Terms terms, List<Measured> bySeed) {
        return values(terms, bySeed, task.metrics());
    }

    private Map<String, Object> values(Terms terms, List<Measured> bySeed, List<Metric> metrics) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            values.put(
                    metric.key(),
                    effect(terms, bySeed, metric)
                            .map(Effect::toMap)
                            .orElseGet(() -> Map.of("mean", mean(bySeed, metric))));
        }
        return values;
    }

    /** Mean over seeds, and over units where there are any. */
    public static double mean(List<Measured> bySeed, Metric metric) {
        return bySeed.stream()
                .mapToDouble(measured -> measured.mean(metric.key()))
                .average()
                .orElse(Double.NaN);
    }
}
