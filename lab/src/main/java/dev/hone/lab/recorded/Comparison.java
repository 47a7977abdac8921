package dev.hone.lab.recorded;

import dev.hone.client.report.Table;
import dev.hone.lab.recorded.Judging.Decided;
import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.streams.sequential.Betting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One recording judged by two policies: a dry run of a change.
 *
 * @param running by the settings as they are
 * @param changed by the same with the change
 * @param change settings by name
 */
public record Comparison(Judging running, Judging changed, Map<String, String> change) {

    public Comparison {
        change = Map.copyOf(change);
    }

    /** Judges the recording twice. */
    public static Comparison of(Recording recording, Settings settings, Map<String, String> change, Betting betting) {
        return new Comparison(
                Judging.of(recording, settings, betting),
                Judging.of(recording, settings.with(change), betting),
                change);
    }

    /** For people: both beside each other, then what each decided and why. */
    public List<String> lines() {
        Table table = new Table("", "as it is", "changed");
        table.row("final", running.standing().wireName(), changed.standing().wireName());
        table.row("outcome", running.finding().wireName(), changed.finding().wireName());
        table.row("decided at", decidedAt(running), decidedAt(changed));
        table.row("users until then", users(running), users(changed));
        table.row("decisions", running.decisions().size(), changed.decisions().size());
        List<String> lines = new ArrayList<>();
        lines.add(table.toString());
        lines.add("As it is:");
        running.lines().forEach(line -> lines.add("  " + line));
        lines.add("With " + words(change) + ":");
        changed.lines().forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** The report of what runs, and under {@code changed} that of the change. */
    public Map<String, Object> report() {
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("settings", change);
        other.putAll(changed.report());
        other.put("users", users(changed));
        Map<String, Object> report = new LinkedHashMap<>(running.report());
        report.put("users", users(running));
        report.put("changed", other);
        return report;
    }

    static String words(Map<String, String> change) {
        return String.join(
                ", ",
                change.entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .sorted()
                        .toList());
    }

    private static String decidedAt(Judging judging) {
        return judging.standing() == Standing.CANARY
                ? "-"
                : last(judging).time().toString();
    }

    /** What the decision that ended it rests on, or all where there was none. */
    private static long users(Judging judging) {
        return judging.standing() == Standing.CANARY
                ? judging.evidence().getArms().stream()
                        .mapToLong(arm -> arm.getSubjects())
                        .sum()
                : last(judging).users();
    }

    private static Decided last(Judging judging) {
        return judging.decisions().get(judging.decisions().size() - 1);
    }
}
