package dev.hone.lab.bench.serving;

import dev.hone.lab.bench.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is added to an answer by everything but its generation: the program with an engine that answers at once, prompt
 * and response on disk before the reply ends, beside a bare handler that sends a reply of the same size.
 *
 * @param wantedPerSecond requests a second that were to be sent
 * @param program rounds of the program
 * @param bare rounds of the bare handler, in turn with those
 * @param syncMs of the disk alone, which each reply of the program waits for
 */
record FrontCost(double wantedPerSecond, List<Round> program, List<Round> bare, Quantiles syncMs) {

    /**
     * One round of one of them.
     *
     * @param perSecond requests that were sent
     * @param failed those without a whole answer
     * @param cpuMicros of its process, for each request
     * @param cpuMicrosByThreads the same by what its threads are for; those that ended meanwhile are missing
     */
    record Round(
            double perSecond,
            long failed,
            Quantiles totalMs,
            double cpuMicros,
            Map<ThreadKind, Double> cpuMicrosByThreads) {

        Round {
            cpuMicrosByThreads = Map.copyOf(cpuMicrosByThreads);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("perSecond", perSecond);
            map.put("failed", failed);
            map.put("totalMs", totalMs.toMap());
            map.put("cpuMicrosPerRequest", cpuMicros);
            Map<String, Object> byThreads = new LinkedHashMap<>();
            for (ThreadKind kind : ThreadKind.values()) {
                byThreads.put(kind.word(), cpuMicrosByThreads.getOrDefault(kind, 0.0));
            }
            map.put("cpuMicrosByThreads", byThreads);
            return map;
        }
    }

    private static final double MARK_MS = 2;

    FrontCost {
        program = List.copyOf(program);
        bare = List.copyOf(bare);
    }

    /** Of the rounds, the one in the middle by that quantile. */
    static double median(List<Round> rounds, double share) {
        return Quantiles.of(
                        rounds.stream().map(round -> round.totalMs().at(share)).toList())
                .at(.5);
    }

    static double cpuMicros(List<Round> rounds) {
        return Quantiles.of(rounds.stream().map(Round::cpuMicros).toList()).at(.5);
    }

    static double cpuMicros(List<Round> rounds, ThreadKind kind) {
        return Quantiles.of(rounds.stream()
                        .map(round -> round.cpuMicrosByThreads().getOrDefault(kind, 0.0))
                        .toList())
                .at(.5);
    }

    Target target() {
        return new Target(
                "p99 of the front at " + Math.round(wantedPerSecond) + " a second, captured on disk, ms",
                MARK_MS,
                false,
                median(program, .99));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("wantedPerSecond", wantedPerSecond);
        map.put("program", program.stream().map(Round::toMap).toList());
        map.put("bare", bare.stream().map(Round::toMap).toList());
        map.put("syncMs", syncMs.toMap());
        return map;
    }
}
