package dev.hone.lab.recorded;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.RolloutDecision;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.ReportedCanary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is decided on a line's canary at its latest look, by its settings and by changed ones: a line keeps counts and
 * not their order, so how it would have gone before that cannot be told.
 *
 * @param change settings by name
 */
public record DryRun(RolloutEvidence told, Verdict running, Verdict changed, Map<String, String> change) {

    /** One policy's word: what it decides, or else {@code waits}, and why. */
    public record Verdict(String decides, String why) {}

    public DryRun {
        change = Map.copyOf(change);
    }

    /** What both policies say at this moment; throws {@link IllegalArgumentException} where there are no histograms. */
    public static DryRun of(RolloutEvidence told, Settings settings, Map<String, String> change, Instant at) {
        ReportedCanary canary = new ReportedCanary(told);
        return new DryRun(
                told,
                verdict(canary, RolloutConfig.from(settings), at),
                verdict(canary, RolloutConfig.from(settings.with(change)), at),
                change);
    }

    private static Verdict verdict(ReportedCanary canary, RolloutConfig config, Instant at) {
        Optional<RolloutDecision> decided = canary.decided(config, at);
        return decided.map(decision -> new Verdict(
                        decision.getKind().name().toLowerCase(Locale.ROOT).replace('_', '-'), decision.getWords()))
                .orElseGet(() -> new Verdict("waits", canary.waits(config, at)));
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Rollout " + told.getRolloutId() + " of " + told.getChallenger() + ", stage "
                + (told.getStageIndex() + 1) + " of " + told.getStages() + ", as it was told at " + told.getAt() + ".");
        lines.add("As it is: " + running.decides + ". " + running.why);
        lines.add("With " + Comparison.words(change) + ": " + changed.decides + ". " + changed.why);
        lines.add("Segments and shares of keys and sources are not looked at here, and stages stay as they began.");
        if (told.getBasis() != null && told.getBasis().getRounded()) {
            lines.add("Its scores are told to 1/256, so that the figures are a little off.");
        }
        return lines;
    }

    /** For programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("rolloutId", told.getRolloutId());
        report.put("challenger", told.getChallenger());
        report.put("at", told.getAt().toString());
        report.put("running", Map.of("decides", running.decides, "why", running.why));
        report.put("changed", Map.of("decides", changed.decides, "why", changed.why, "settings", change));
        return report;
    }
}
