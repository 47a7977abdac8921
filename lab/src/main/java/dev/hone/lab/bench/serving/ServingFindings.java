package dev.hone.lab.bench.serving;

import dev.hone.client.report.Table;
import dev.hone.lab.bench.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that one run of the benchmark found.
 *
 * @param arrivals where the arrivals are from
 * @param capacity requests a second of the trace's lengths where there is always somebody who waits
 * @param reference null where no Python was named
 * @param memory null where it was left out
 */
public record ServingFindings(
        ServingPlan plan,
        String arrivals,
        FrontCost front,
        List<Throughput> throughputs,
        @Nullable ReferenceSpeed reference,
        double capacity,
        List<LoadStep> steps,
        Fairness fairness,
        @Nullable MemoryWatch memory) {

    private static final int COMPARED = 8;
    private static final double TIMES_ONE_BY_ONE = 4;
    private static final double TIMES_TOGETHER = 1.3;
    private static final double GOODPUT_KEPT = .8;
    private static final double LIGHT_KEPT = .9;
    private static final double OVERLOAD = 3;

    public ServingFindings {
        throughputs = List.copyOf(throughputs);
        steps = List.copyOf(steps);
    }

    /** The claims that this run has the numbers for. */
    public List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        targets.add(front.target());
        if (reference != null) {
            double hone = throughputs.stream()
                    .filter(one -> one.underWay() == COMPARED)
                    .mapToDouble(Throughput::tokensPerSecond)
                    .findFirst()
                    .orElse(Double.NaN);
            targets.add(new Target(
                    "8 under way, times transformers one by one", TIMES_ONE_BY_ONE, true, hone / reference.oneByOne()));
            targets.add(new Target(
                    "8 under way, times transformers together", TIMES_TOGETHER, true, hone / reference.together()));
        }
        Optional<LoadStep> at = step(1);
        Optional<LoadStep> past = step(OVERLOAD);
        if (at.isPresent() && past.isPresent()) {
            targets.add(new Target(
                    "goodput at 3 times the capacity, share of that at capacity",
                    GOODPUT_KEPT,
                    true,
                    past.get().goodput() / at.get().goodput()));
        }
        targets.add(new Target(
                "goodput of a light key beside a heavy one, share of that alone", LIGHT_KEPT, true, fairness.kept()));
        return targets;
    }

    private Optional<LoadStep> step(double share) {
        return steps.stream().filter(step -> step.share() == share).findFirst();
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", plan.model().word());
        map.put("threads", plan.threads());
        map.put("seed", plan.seed());
        map.put("arrivals", arrivals);
        map.put("front", front.toMap());
        map.put("throughput", throughputs.stream().map(Throughput::toMap).toList());
        if (reference != null) {
            map.put("reference", reference.toMap());
        }
        map.put("capacityPerSecond", capacity);
        map.put("load", steps.stream().map(LoadStep::toMap).toList());
        map.put("fairness", fairness.toMap());
        if (memory != null) {
            map.put("memory", memory.toMap());
        }
        map.put("targets", targets().stream().map(Target::toMap).toList());
        return map;
    }

    /** For people. */
    public String tables() {
        List<Table> tables = new ArrayList<>(List.of(fronts(), threads(), speeds(), loads()));
        tables.add(targetTable());
        StringBuilder text = new StringBuilder();
        tables.forEach(table -> text.append(table).append(System.lineSeparator()));
        if (memory != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "resident memory in the second half of the watch: %+,.0f bytes a minute; heap after a collection: %+,.0f%n",
                    memory.bytesPerMinute(),
                    memory.heapBytesPerMinute()));
        }
        return text.toString();
    }

    private Table fronts() {
        Table table = new Table("all but the generation", "p50 ms", "p99 ms", "CPU us", "failed");
        table.row(
                "bare handler",
                median(front.bare(), .5),
                median(front.bare(), .99),
                cpu(front.bare()),
                failed(front.bare()));
        table.row(
                "program, captured on disk",
                median(front.program(), .5),
                median(front.program(), .99),
                cpu(front.program()),
                failed(front.program()));
        table.row(
                "a sync of the disk alone",
                front.syncMs().at(.5),
                front.syncMs().at(.99));
        return table;
    }

    private Table threads() {
        Table table = new Table("CPU us of a request, by threads", "bare handler", "program");
        for (ThreadKind kind : ThreadKind.values()) {
            table.row(kind.word(), FrontCost.cpuMicros(front.bare(), kind), FrontCost.cpuMicros(front.program(), kind));
        }
        return table;
    }

    private static double median(List<FrontCost.Round> rounds, double share) {
        return FrontCost.median(rounds, share);
    }

    private static double cpu(List<FrontCost.Round> rounds) {
        return FrontCost.cpuMicros(rounds);
    }

    private static long failed(List<FrontCost.Round> rounds) {
        return rounds.stream().mapToLong(FrontCost.Round::failed).sum();
    }

    private Table speeds() {
        Table table = new Table("", "tokens/s", "p50 ms", "p99 ms", "failed");
        for (Throughput one : throughputs) {
            table.row(
                    one.underWay() + " under way",
                    one.tokensPerSecond(),
                    one.totalMs().at(.5),
                    one.totalMs().at(.99),
                    one.failed());
        }
        if (reference != null) {
            table.row("transformers, one by one", reference.oneByOne());
            table.row("transformers, " + reference.prompts() + " together", reference.together());
        }
        return table;
    }

    private Table loads() {
        Table table = new Table(
                "load",
                "offered/s",
                "whole/s",
                "cut",
                "refused",
                "first p50 ms",
                "first p99 ms",
                "gap p50 ms",
                "gap p99 ms",
                "total p99 ms");
        steps.forEach(step -> row(table, "x " + step.share(), step));
        row(table, "light key alone", fairness.alone());
        row(table, "light key beside", fairness.beside());
        row(table, "heavy key", fairness.heavy());
        return table;
    }

    private static void row(Table table, String name, LoadStep step) {
        table.row(
                name,
                step.offered(),
                step.goodput(),
                step.cut(),
                step.refused().values().stream().mapToLong(Long::longValue).sum(),
                step.firstMs().at(.5),
                step.firstMs().at(.99),
                step.gapMs().at(.5),
                step.gapMs().at(.99),
                step.totalMs().at(.99));
    }

    private Table targetTable() {
        Table table = new Table("claim", "target", "measured", "");
        targets()
                .forEach(target ->
                        table.row(target.name(), target.words(), target.measured(), target.met() ? "met" : "MISSED"));
        return table;
    }
}
