package dev.hone.lab.bench.serving;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens a second with so many requests under way at any time.
 *
 * @param failed requests without a whole answer
 */
record Throughput(int underWay, double tokensPerSecond, long answered, long failed, Quantiles totalMs) {

    /** @param seconds from the beginning to the last answer */
    static Throughput of(int underWay, List<Answered> answers, double seconds) {
        long tokens = answers.stream().mapToLong(Answered::tokens).sum();
        long whole = answers.stream().filter(Answered::isWhole).count();
        return new Throughput(
                underWay,
                tokens / seconds,
                whole,
                answers.size() - whole,
                Quantiles.of(answers.stream()
                        .filter(Answered::isWhole)
                        .map(one -> 1e3 * one.totalSeconds())
                        .toList()));
    }

    double requestsPerSecond() {
        return totalMs.count() == 0 ? 0 : underWay / mean() * 1e3;
    }

    private double mean() {
        return Arrays.stream(totalMs.sorted()).average().orElse(Double.NaN);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("underWay", underWay);
        map.put("tokensPerSecond", tokensPerSecond);
        map.put("answered", answered);
        map.put("failed", failed);
        map.put("totalMs", totalMs.toMap());
        return map;
    }
}
