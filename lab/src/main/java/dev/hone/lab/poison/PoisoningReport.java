package dev.hone.lab.poison;

import dev.hone.client.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the experiment has shown.
 *
 * @param qualityWithout of answers that the honest log alone teaches, without the bound
 * @param qualityWith the same with it: what the bound costs honest people
 */
public record PoisoningReport(
        Poisoning experiment,
        List<Finding> findings,
        List<Brought> brought,
        double qualityWithout,
        double qualityWith) {

    public PoisoningReport {
        findings = List.copyOf(findings);
        brought = List.copyOf(brought);
    }

    /** The part of what shows the highest goal that attackers have brought. */
    record Brought(Attack attack, boolean bounded, double share) {}

    /** Whether, with the bound, no attack was shown to move more than honest people might. */
    public boolean isHeld() {
        return findings.stream().noneMatch(finding -> finding.bounded() && finding.verdict() == Finding.Verdict.BEYOND);
    }

    /** For people. */
    public List<String> lines() {
        Table shares = new Table("attack", "bound", "of the highest goal");
        brought.forEach(one -> shares.row(one.attack.words(), bound(one.bounded), one.share));
        Table moved = new Table("attack", "bound", "answers", "moved", "at least", "at most", "honest people", "so");
        findings.forEach(finding -> moved.row(
                finding.attack().words(),
                bound(finding.bounded()),
                finding.measure().words(),
                finding.moved().mean(),
                finding.moved().low(),
                finding.moved().high(),
                finding.noise(),
                finding.verdict().words()));
        return List.of(
                "What attackers bring of what shows the highest goal, as a share:",
                shares.toString(),
                "How far answers at the highest goal move, to prompts that nobody asked; and the most that as many"
                        + " honest people might move them:",
                moved.toString(),
                "Quality that the honest log alone teaches, without and with the bound: " + qualityWithout + ", "
                        + qualityWith);
    }

    private String bound(boolean bounded) {
        return bounded ? Double.toString(experiment.share()) : "none";
    }

    /** For programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("command", "simulate poison");
        report.put("seed", experiment.seed());
        report.put("trials", experiment.trials());
        report.put("share", experiment.share());
        report.put("held", isHeld());
        report.put("qualityWithoutBound", qualityWithout);
        report.put("qualityWithBound", qualityWith);
        report.put("brought", brought.stream().map(this::row).toList());
        report.put("findings", findings.stream().map(this::row).toList());
        return report;
    }

    private Map<String, Object> row(Brought one) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("attack", one.attack.words());
        row.put("bound", bound(one.bounded));
        row.put("share", one.share);
        return row;
    }

    private Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("attack", finding.attack().words());
        row.put("bound", bound(finding.bounded()));
        row.put("answers", finding.measure().words());
        row.put("moved", finding.moved().mean());
        row.put("atLeast", finding.moved().low());
        row.put("atMost", finding.moved().high());
        row.put("honestMean", finding.honest().mean());
        row.put("honestDeviation", finding.honest().deviation());
        row.put("honestMost", finding.noise());
        row.put("verdict", finding.verdict().words());
        return row;
    }
}
