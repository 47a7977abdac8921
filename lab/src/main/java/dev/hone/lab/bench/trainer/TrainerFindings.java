package dev.hone.lab.bench.trainer;

import dev.hone.client.report.Table;
import dev.hone.lab.bench.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that one run of the benchmark found.
 *
 * @param machine operations a second in products of large matrices, in float32
 * @param step where its time goes
 * @param reference null where no Python was named
 */
public record TrainerFindings(
        TrainerPlan plan,
        RoundTimes round,
        double machine,
        StepFindings step,
        @Nullable TrainingReference reference) {

    private static final double OUTSIDE = .05;
    private static final double OF_THE_MACHINE = .8;
    private static final double TIMES_PADDED = 1.5;
    private static final double TIMES_PACKED = 1.1;
    private static final double SHARE = 100;
    private static final double WORTH_A_LINE = .01;

    /** The claims that this run has the numbers for. */
    public List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target("share of a round outside of steps", OUTSIDE, false, round.outsideSteps()));
        // Of steps that another worker takes only the outcome is seen.
        if (plan.workers() == 1) {
            targets.add(
                    new Target("products of matrices, share of the machine's", OF_THE_MACHINE, true, ofTheMachine()));
        }
        if (reference != null) {
            targets.add(new Target("times TRL, padded", TIMES_PADDED, true, round.steady() / reference.padded()));
            targets.add(new Target("times TRL, packed", TIMES_PACKED, true, round.steady() / reference.packed()));
        }
        return targets;
    }

    /** What the products with the base's matrices come to; attention, norms and the adapter are left out. */
    private double ofTheMachine() {
        double logitsPerToken = (double) round.responseTokens() / round.tokens();
        return round.steady() * plan.model().trainingOperations(logitsPerToken) / machine;
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", plan.model().word());
        map.put("threads", plan.threads());
        map.put("shards", plan.shards());
        map.put("workers", plan.workers());
        map.put("seed", plan.seed());
        map.put("examples", plan.examples());
        map.put("gigaflopsFp32", machine / 1e9);
        Map<String, Object> times = round.toMap();
        times.put("examplesPerSecond", plan.examples() / round.total());
        map.put("round", times);
        map.put("step", step.toMap());
        if (reference != null) {
            map.put("reference", reference.toMap());
        }
        map.put("targets", targets().stream().map(Target::toMap).toList());
        return map;
    }

    /** For people. */
    public String tables() {
        Table parts = new Table("a round of " + plan.examples() + " examples", "s", "share %");
        part(parts, "until the worker had it", round.taken());
        part(parts, "read, drawn, encoded", round.prepared());
        part(parts, round.steps() + " steps", round.trained());
        part(parts, "judged", round.judged());
        round.judgedParts().forEach((judged, seconds) -> {
            if (seconds >= WORTH_A_LINE) {
                part(parts, "- " + judged.name().toLowerCase(Locale.ROOT), seconds);
            }
        });
        part(parts, "published", round.published());
        part(parts, "announced", round.announced());
        Table speeds = new Table("", "tokens/s");
        speeds.row("Hone, steady", number(round.steady()));
        if (reference != null) {
            speeds.row("TRL, padded", number(reference.padded()));
            speeds.row("TRL, packed", number(reference.packed()));
        }
        Table claims = new Table("claim", "target", "measured", "");
        targets()
                .forEach(target -> claims.row(
                        target.name(),
                        target.words(),
                        String.format(Locale.ROOT, "%.3f", target.measured()),
                        target.met() ? "met" : "MISSED"));
        return String.join(
                System.lineSeparator(),
                parts.toString(),
                step.tables(),
                "",
                speeds.toString(),
                claims.toString(),
                String.format(
                        Locale.ROOT,
                        "%.1f examples/s; %.0f s from the topic to the announcement for each million tokens",
                        plan.examples() / round.total(),
                        1e6 * round.total() / round.tokens()));
    }

    private void part(Table table, String name, double seconds) {
        table.row(
                name,
                String.format(Locale.ROOT, "%.2f", seconds),
                String.format(Locale.ROOT, "%.1f", SHARE * seconds / round.total()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
