package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.client.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that one run of the benchmark found. */
public record Findings(
        Map<String, Object> surroundings,
        MachineSpeed machine,
        List<Parity> parities,
        List<Timing> timings,
        List<GuidanceCost> guidances,
        List<Peak> peaks,
        List<Growth> growths) {

    public Findings {
        surroundings = Map.copyOf(surroundings);
        parities = List.copyOf(parities);
        timings = List.copyOf(timings);
        guidances = List.copyOf(guidances);
        peaks = List.copyOf(peaks);
        growths = List.copyOf(growths);
    }

    Optional<Timing> timing(String key) {
        return timings.stream()
                .filter(timing -> timing.measure().key().equals(key))
                .findFirst();
    }

    /** As the report's JSON has it. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("surroundings", new TreeMap<>(surroundings));
        map.put("machine", machine.toMap());
        map.put("parity", parities.stream().map(Parity::toMap).toList());
        map.put("timings", timings.stream().map(timing -> timing.toMap(machine)).toList());
        map.put("guidance", guidances.stream().map(GuidanceCost::toMap).toList());
        map.put("peaks", peaks.stream().map(Peak::toMap).toList());
        map.put("growth", growths.stream().map(Growth::toMap).toList());
        map.put("targets", LlmTargets.judged(this).stream().map(Target::toMap).toList());
        return map;
    }

    /** For people. */
    public String tables() {
        Table times = new Table("", "hone ms", "reference ms", "ratio", "tokens/s", "limit ms", "of limit");
        for (Timing timing : timings) {
            OptionalDouble hone = timing.hone().median();
            times.row(
                    timing.measure().key(),
                    milliseconds(hone),
                    milliseconds(timing.reference().median()),
                    number(timing.ratio()),
                    number(Timing.ratio(
                            OptionalDouble.of((double) timing.measure().tokens()), hone)),
                    1e3 * timing.measure().limitSeconds(machine),
                    number(timing.fractionOfLimit(machine)));
        }
        Table guided = new Table("guided beside plain, in turn", "plain ms", "guided ms", "ratio");
        for (GuidanceCost cost : guidances) {
            guided.row(
                    cost.pair().key(),
                    milliseconds(cost.plainSeconds()),
                    milliseconds(cost.guidedSeconds()),
                    cost.ratio());
        }
        Table targets = new Table("claim", "target", "measured", "");
        LlmTargets.judged(this)
                .forEach(target ->
                        targets.row(target.name(), target.words(), target.measured(), target.met() ? "met" : "MISSED"));
        return String.join(System.lineSeparator(), times.toString(), guided.toString(), targets.toString());
    }

    private static @Nullable Double milliseconds(OptionalDouble seconds) {
        return seconds.isPresent() ? 1e3 * seconds.getAsDouble() : null;
    }

    private static @Nullable Double number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /** How far Hone's logits are from those of the reference in float32. */
    record Parity(String name, double largestDifference, double allowed) {

        /** @param allowedShare of the largest logit */
        static Parity of(String name, JsonNode hone, JsonNode reference, double allowedShare) {
            double largest = 0;
            double difference = hone.size() == reference.size() ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < Math.min(hone.size(), reference.size()); i++) {
                largest = Math.max(largest, Math.abs(reference.get(i).asDouble()));
                difference = Math.max(
                        difference,
                        Math.abs(hone.get(i).asDouble() - reference.get(i).asDouble()));
            }
            return new Parity(name, difference, allowedShare * largest);
        }

        boolean holds() {
            return largestDifference <= allowed;
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("largestDifference", largestDifference);
            map.put("allowed", allowed);
            return map;
        }
    }
}
