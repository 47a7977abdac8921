package dev.hone.lab.rollouts;

import dev.hone.client.report.Table;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.streams.sequential.Betting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.distribution.BetaDistribution;

/** What a simulation has shown. */
public record SimulationReport(Simulation simulation, List<Kept> promises, List<Power> powers) {

    private static final double CERTAIN = .99;
    private static final double MEDIAN = .5;
    private static final double MOST = .9;

    public SimulationReport {
        promises = List.copyOf(promises);
        powers = List.copyOf(powers);
    }

    /** How often rollouts of a promise ended as they should not. */
    record Kept(String name, List<Standing> errors, int promoted, int rolledBack, int trials) {

        Kept {
            errors = List.copyOf(errors);
        }

        /** The largest share of one of the errors. */
        double share() {
            int most = 0;
            most = errors.contains(Standing.PROMOTED) ? Math.max(most, promoted) : most;
            most = errors.contains(Standing.ROLLED_BACK) ? Math.max(most, rolledBack) : most;
            return (double) most / trials;
        }

        /** What the share in ever more rollouts is at least, with 99 % certainty. */
        double atLeast() {
            long wrong = Math.round(share() * trials);
            return wrong == 0
                    ? 0
                    : BetaDistribution.of((double) wrong, trials - wrong + 1.0)
                            .inverseCumulativeProbability(1 - CERTAIN);
        }

        /** What it is at most, with 99 % certainty. */
        double atMost() {
            long wrong = Math.round(share() * trials);
            return wrong == trials
                    ? 1
                    : BetaDistribution.of(wrong + 1.0, (double) (trials - wrong))
                            .inverseCumulativeProbability(CERTAIN);
        }

        /** Whether it has not been shown to be broken. */
        boolean isKept() {
            return atLeast() <= Simulation.ALPHA;
        }
    }

    /** How soon another test decides, in users of each arm, sorted; and how often it is wrong at the margin. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfRival(String name, long[] users, double wrong) {}

    /** How soon rollouts decide, in users of the challenger, sorted; the largest number is of those that did not. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Power(String kind, double difference, long fixed, long[] users, List<OfRival> rivals) {

        Power {
            rivals = List.copyOf(rivals);
        }

        double ratio() {
            long median = quantile(users, MEDIAN);
            return median == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : (double) median / fixed;
        }
    }

    /** Whether no promise was shown to be broken. */
    public boolean isKept() {
        return promises.stream().allMatch(Kept::isKept);
    }

    /** For people. */
    public List<String> lines() {
        Table errors = new Table("promise", "promoted", "rolled back", "at least", "at most", "allowed", "kept");
        promises.forEach(kept -> errors.row(
                kept.name,
                percent(kept.promoted, kept.trials),
                percent(kept.rolledBack, kept.trials),
                kept.atLeast(),
                kept.atMost(),
                Simulation.ALPHA,
                kept.isKept() ? "yes" : "NO"));
        Table power = new Table(
                "scores",
                "from the margin",
                "fixed",
                "median",
                "90 %",
                "decided",
                "median over fixed",
                "others, wrong");
        for (Power one : powers) {
            List<String> rivals = one.rivals.stream()
                    .map(rival -> rival.name + " " + text(quantile(rival.users, MEDIAN)) + ", "
                            + String.format(Locale.ROOT, "%.1f %%", 100 * rival.wrong))
                    .toList();
            power.row(
                    one.kind,
                    one.difference,
                    one.fixed,
                    text(quantile(one.users, MEDIAN)),
                    text(quantile(one.users, MOST)),
                    decided(one.users),
                    one.ratio(),
                    String.join("; ", rivals));
        }
        String endings = "Endings that are errors, where they are one; bounds of their share hold with 99 % each:";
        if (powers.isEmpty()) {
            return List.of(endings, errors.toString());
        }
        return List.of(
                endings,
                errors.toString(),
                "Users of the challenger until it is promoted, half of all being its; beside them tests by each arm's"
                        + " users until they decide, and how often they are wrong at the margin:",
                power.toString());
    }

    /** For programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("command", "simulate rollout");
        report.put("trials", simulation.trials());
        report.put("seed", simulation.seed());
        report.put("subjects", simulation.subjects());
        report.put("test", Betting.LATEST.number());
        report.put("alpha", Simulation.ALPHA);
        report.put("margin", Simulation.MARGIN);
        report.put("kept", isKept());
        report.put("promises", promises.stream().map(SimulationReport::row).toList());
        report.put("power", powers.stream().map(SimulationReport::row).toList());
        return report;
    }

    private static Map<String, Object> row(Kept kept) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", kept.name);
        row.put("errors", kept.errors.stream().map(Standing::wireName).toList());
        row.put("promoted", kept.promoted);
        row.put("rolledBack", kept.rolledBack);
        row.put("atLeast", kept.atLeast());
        row.put("atMost", kept.atMost());
        row.put("kept", kept.isKept());
        return row;
    }

    private static Map<String, Object> row(Power power) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("scores", power.kind);
        row.put("fromTheMargin", power.difference);
        row.put("fixed", power.fixed);
        row.putAll(users(power.users));
        List<Map<String, Object>> rivals = new ArrayList<>();
        for (OfRival rival : power.rivals) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", rival.name);
            one.putAll(users(rival.users));
            one.put("wrongAtTheMargin", rival.wrong);
            rivals.add(one);
        }
        row.put("others", rivals);
        return row;
    }

    private static Map<String, Object> users(long[] users) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("decided", decided(users));
        long median = quantile(users, MEDIAN);
        if (median < Long.MAX_VALUE) {
            row.put("median", median);
        }
        long most = quantile(users, MOST);
        if (most < Long.MAX_VALUE) {
            row.put("most", most);
        }
        return row;
    }

    private static double decided(long[] users) {
        return Arrays.stream(users).filter(one -> one < Long.MAX_VALUE).count() / (double) users.length;
    }

    private static long quantile(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }

    private static String text(long users) {
        return users == Long.MAX_VALUE ? "never" : Long.toString(users);
    }

    private static String percent(int some, int all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * some / all);
    }
}
