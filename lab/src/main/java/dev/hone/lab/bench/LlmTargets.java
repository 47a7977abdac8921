package dev.hone.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The claims of the language model's benchmark. */
final class LlmTargets {

    /** A leak of one small tensor per step is some hundred bytes. */
    private static final double LEAK_BYTES = 512;

    /** A guided row is two rows, of which the second reads no weight again. */
    private static final double GUIDED_COST = 1.6;

    private static final int GUIDED_ROWS = 8;

    private LlmTargets() {}

    /** Those that this run has the numbers for. */
    static List<Target> judged(Findings findings) {
        List<Target> targets = new ArrayList<>();
        for (String model : List.of("5m", "134m")) {
            faster(findings, targets, model + " train padded", .95);
            faster(findings, targets, model + " train natural", 1.3);
            faster(findings, targets, model + " prefill 512 fp32", 1);
        }
        faster(findings, targets, "5m decode 1 fp32", 1.8);
        faster(findings, targets, "5m decode 8 fp32", 1.35);
        faster(findings, targets, "134m decode 1 fp32", 1.15);
        add(targets, "134m decode 1 bf16, to the reference in fp32", 1.7, halfToWhole(findings));
        findings.guidances().stream()
                .filter(cost -> cost.pair().rows() == GUIDED_ROWS)
                .forEach(cost -> targets.add(
                        new Target(cost.pair().key() + ", cost of unguided", GUIDED_COST, false, cost.ratio())));
        for (Peak peak : findings.peaks()) {
            peak.share()
                    .ifPresent(share -> targets.add(
                            new Target(peak.model().name() + " peak memory in training, share", 1, false, share)));
        }
        for (Growth growth : findings.growths()) {
            targets.add(new Target(
                    "growth while " + growth.name() + ", bytes per step", LEAK_BYTES, false, growth.bytesPerStep()));
        }
        return targets;
    }

    private static OptionalDouble median(Findings findings, String key) {
        return findings.timing(key).map(timing -> timing.hone().median()).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble halfToWhole(Findings findings) {
        OptionalDouble whole = findings.timing("134m decode 1 fp32")
                .map(timing -> timing.reference().median())
                .orElse(OptionalDouble.empty());
        return Timing.ratio(whole, median(findings, "134m decode 1 bf16"));
    }

    private static void faster(Findings findings, List<Target> targets, String key, double bound) {
        add(targets, key, bound, findings.timing(key).map(Timing::ratio).orElse(OptionalDouble.empty()));
    }

    private static void add(List<Target> targets, String name, double bound, OptionalDouble measured) {
        measured.ifPresent(ratio -> targets.add(new Target(name + ", times as fast", bound, true, ratio)));
    }
}
