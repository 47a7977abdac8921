package dev.hone.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A claim of the benchmark: a measured number and the bound that it is held to.
 *
 * @param atLeast whether the measured number must not be below {@code bound}; else it must not be above
 */
record Target(String name, double bound, boolean atLeast, double measured) {

    /** A leak of one small tensor per step is some hundred bytes. */
    private static final double LEAK_BYTES = 512;

    boolean met() {
        return atLeast ? measured >= bound : measured <= bound;
    }

    String words() {
        return (atLeast ? ">= " : "<= ") + bound;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("target", words());
        map.put("measured", measured);
        map.put("met", met());
        return map;
    }

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

    private static OptionalDouble halfToWhole(Findings findings) {
        OptionalDouble whole = findings.timing("134m decode 1 fp32")
                .map(timing -> timing.reference().median())
                .orElse(OptionalDouble.empty());
        OptionalDouble half = findings.timing("134m decode 1 bf16")
                .map(timing -> timing.hone().median())
                .orElse(OptionalDouble.empty());
        return Timing.ratio(whole, half);
    }

    private static void faster(Findings findings, List<Target> targets, String key, double bound) {
        add(targets, key, bound, findings.timing(key).map(Timing::ratio).orElse(OptionalDouble.empty()));
    }

    private static void add(List<Target> targets, String name, double bound, OptionalDouble measured) {
        measured.ifPresent(ratio -> targets.add(new Target(name + ", times as fast", bound, true, ratio)));
    }
}
