package dev.hone.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The times of both sides for one measure. */
record Timing(Measure measure, Runs hone, Runs reference) {

    /** The seconds of each run, or why there are none. */
    record Runs(List<Double> seconds, Optional<String> failure) {

        Runs {
            seconds = List.copyOf(seconds);
        }

        static Runs failed(String reason) {
            return new Runs(List.of(), Optional.of(reason));
        }

        OptionalDouble median() {
            return Median.of(seconds);
        }

        private Map<String, Object> toMap(long tokens) {
            Map<String, Object> map = new LinkedHashMap<>();
            median().ifPresent(median -> {
                map.put("ms", median * 1e3);
                map.put("tokensPerSecond", tokens / median);
                map.put("runsMs", seconds.stream().map(one -> one * 1e3).toList());
            });
            failure.ifPresent(reason -> map.put("failure", reason));
            return map;
        }
    }

    /** How many times as fast as the reference Hone is; empty where one of them has no number. */
    OptionalDouble ratio() {
        return ratio(reference.median(), hone.median());
    }

    static OptionalDouble ratio(OptionalDouble above, OptionalDouble below) {
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
                : OptionalDouble.empty();
    }

    Map<String, Object> toMap(MachineSpeed machine) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("config", measure.model().name());
        map.put("name", measure.name());
        map.put("tokens", measure.tokens());
        map.put("hone", hone.toMap(measure.tokens()));
        map.put("reference", reference.toMap(measure.tokens()));
        ratio().ifPresent(ratio -> map.put("ratio", ratio));
        map.put("limitMs", measure.limitSeconds(machine) * 1e3);
        fractionOfLimit(machine).ifPresent(fraction -> map.put("fractionOfLimit", fraction));
        return map;
    }

    /** The share of what the machine can do at most that Hone reaches. */
    OptionalDouble fractionOfLimit(MachineSpeed machine) {
        return ratio(OptionalDouble.of(measure.limitSeconds(machine)), hone.median());
    }
}
