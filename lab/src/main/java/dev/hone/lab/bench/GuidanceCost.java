package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What guided rows cost beside the same rows unguided: both in one process, run in turn, so that whatever else slows
 * the machine slows both.
 *
 * @param plain seconds of each run
 * @param guided likewise, run by run beside the other
 */
record GuidanceCost(Pair pair, List<Double> plain, List<Double> guided) {

    /** The same prompts twice: as they are, and each guided away from a shorter one. */
    record Pair(int rows, Measure plain, Measure guided) {

        String key() {
            return guided.key();
        }
    }

    /** Runs a request and says how many seconds it took. */
    interface Runner {
        double seconds(ObjectNode request) throws IOException;
    }

    GuidanceCost {
        plain = List.copyOf(plain);
        guided = List.copyOf(guided);
        if (plain.size() != guided.size() || plain.isEmpty()) {
            throw new IllegalArgumentException(
                    "each run has one beside it, were " + plain.size() + " and " + guided.size());
        }
    }

    /** Runs both so often, after one run of each that warms up; which one is first changes from run to run. */
    static GuidanceCost of(Pair pair, int runs, Runner runner) throws IOException {
        runner.seconds(pair.plain().request());
        runner.seconds(pair.guided().request());
        List<Double> plain = new ArrayList<>();
        List<Double> guided = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            for (boolean first : new boolean[] {true, false}) {
                boolean unguided = first == (run % 2 == 0);
                Measure next = unguided ? pair.plain() : pair.guided();
                (unguided ? plain : guided).add(runner.seconds(next.request()));
            }
        }
        return new GuidanceCost(pair, plain, guided);
    }

    /** How many times as long the guided rows take: the median of the runs' own ratios. */
    double ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int run = 0; run < plain.size(); run++) {
            ratios.add(guided.get(run) / plain.get(run));
        }
        return Median.of(ratios).orElseThrow();
    }

    OptionalDouble plainSeconds() {
        return Median.of(plain);
    }

    OptionalDouble guidedSeconds() {
        return Median.of(guided);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("config", pair.guided().model().name());
        map.put("name", pair.guided().name());
        map.put("rows", pair.rows());
        map.put("plainMs", 1e3 * plainSeconds().orElseThrow());
        map.put("guidedMs", 1e3 * guidedSeconds().orElseThrow());
        map.put("ratio", ratio());
        map.put("plainRunsMs", plain.stream().map(one -> one * 1e3).toList());
        map.put("guidedRunsMs", guided.stream().map(one -> one * 1e3).toList());
        return map;
    }
}
