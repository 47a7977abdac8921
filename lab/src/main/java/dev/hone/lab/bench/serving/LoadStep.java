package dev.hone.lab.bench.serving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of requests at one offered load.
 *
 * <p>The first quarter of the time does not count, since past capacity the line fills then: goodput is of whole answers
 * that ended in the rest of it, everything else of the requests that were sent in the rest.
 *
 * @param share of what is answered where there is always somebody who waits
 * @param offered requests a second
 * @param goodput whole answers a second
 * @param cut answers that came to their deadline
 * @param refused requests without an answer, by status; 0 where the connection broke
 */
record LoadStep(
        double share,
        double offered,
        double goodput,
        long whole,
        long cut,
        Map<Integer, Long> refused,
        Quantiles firstMs,
        Quantiles gapMs,
        Quantiles totalMs) {

    private static final double SETTLED = .25;

    LoadStep {
        refused = Map.copyOf(refused);
    }

    static LoadStep of(double share, double seconds, List<Answered> answers) {
        double from = SETTLED * seconds;
        List<Answered> counted = answers.stream()
                .filter(one -> one.endedAt() - one.totalSeconds() >= from)
                .toList();
        List<Answered> whole = counted.stream().filter(Answered::isWhole).toList();
        long inTime = answers.stream()
                .filter(one -> one.isWhole() && one.endedAt() >= from && one.endedAt() <= seconds)
                .count();
        return new LoadStep(
                share,
                counted.size() / (seconds - from),
                inTime / (seconds - from),
                whole.size(),
                counted.stream().filter(Answered::isCut).count(),
                counted.stream()
                        .filter(one -> one.status() != 200)
                        .collect(Collectors.groupingBy(Answered::status, TreeMap::new, Collectors.counting())),
                milliseconds(whole.stream().map(Answered::firstSeconds).filter(first -> !first.isNaN())),
                milliseconds(whole.stream().flatMap(one -> one.gaps().stream())),
                milliseconds(whole.stream().map(Answered::totalSeconds)));
    }

    private static Quantiles milliseconds(Stream<Double> seconds) {
        return Quantiles.of(seconds.map(one -> 1e3 * one).toList());
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("share", share);
        map.put("offeredPerSecond", offered);
        map.put("goodputPerSecond", goodput);
        map.put("whole", whole);
        map.put("cut", cut);
        map.put("refusedByStatus", new TreeMap<>(refused));
        map.put("firstMs", firstMs.toMap());
        map.put("gapMs", gapMs.toMap());
        map.put("totalMs", totalMs.toMap());
        return map;
    }
}
