package dev.hone.lab.bench.trainer;

import dev.hone.client.report.Table;
import dev.hone.lab.bench.trainer.StepParts.Part;
import dev.hone.lab.bench.trainer.StepParts.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of a training step goes.
 *
 * @param machine operations a second in products of large matrices, in float32
 * @param seconds of one step
 * @param parts of the traced steps; by the time of a step that nobody traces they are its seconds
 */
public record StepFindings(TrainerPlan plan, double machine, Amounts amounts, Seconds seconds, StepParts parts) {

    private static final int LARGEST_CALLS = 25;
    private static final double SHARE = 100;

    /**
     * What the traced steps learned from, and what they multiplied.
     *
     * @param tokens of their rows, prompts and answers
     * @param responseTokens those of answers
     * @param operations of all products of matrices
     */
    record Amounts(int steps, long tokens, long responseTokens, double operations) {}

    /** Of the same steps, without a trace and with one. */
    record Seconds(double plain, double traced) {}

    private double perStep(double ofAll) {
        return ofAll / amounts.steps();
    }

    private double perStep(long ofAll) {
        return perStep((double) ofAll);
    }

    /** Operations a second while products run, those with the adapter's matrices as well. */
    private double productSpeed() {
        return perStep(amounts.operations()) / (parts.share(CallKind.PRODUCTS) * seconds.plain());
    }

    /** What the share of the machine's products that a round is held to counts as the operations of a step. */
    private double claimedOperations() {
        double logitsPerToken = (double) amounts.responseTokens() / amounts.tokens();
        return perStep(amounts.tokens()) * plan.model().trainingOperations(logitsPerToken);
    }

    /** As the report's JSON has it by itself. */
    public Map<String, Object> toReport() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", plan.model().word());
        map.put("threads", plan.threads());
        map.put("seed", plan.seed());
        map.put("gigaflopsFp32", machine / 1e9);
        map.put("step", toMap());
        return map;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("traced", amounts.steps());
        map.put("tokens", perStep(amounts.tokens()));
        map.put("responseTokens", perStep(amounts.responseTokens()));
        map.put("seconds", seconds.plain());
        map.put("tracedSeconds", seconds.traced());
        map.put("gigaflop", perStep(amounts.operations()) / 1e9);
        map.put("claimedGigaflop", claimedOperations() / 1e9);
        map.put("productGigaflops", productSpeed() / 1e9);
        map.put("productShareOfTheMachine", productSpeed() / machine);
        map.put("claimedShareOfTheMachine", claimedOperations() / seconds.plain() / machine);
        Map<String, Object> kinds = new LinkedHashMap<>();
        for (CallKind kind : CallKind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), kind(kind));
        }
        map.put("parts", kinds);
        map.put("calls", calls());
        return map;
    }

    private Map<String, Object> kind(CallKind kind) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("share", parts.share(kind));
        map.put("seconds", parts.share(kind) * seconds.plain());
        if (kind.hasWays()) {
            map.put("forwardShare", parts.share(kind, Way.FORWARD));
            map.put("backwardShare", parts.share(kind, Way.BACKWARD));
        }
        return map;
    }

    private List<Map<String, Object>> calls() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Part part : parts.calls().stream()
                .filter(part -> part.call().kind() != CallKind.OUTSIDE)
                .limit(LARGEST_CALLS)
                .toList()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("call", part.call().name());
            one.put("part", part.call().kind().name().toLowerCase(Locale.ROOT));
            one.put("way", part.call().way().name().toLowerCase(Locale.ROOT));
            one.put("perStep", perStep(part.count()));
            one.put("share", part.share());
            all.add(one);
        }
        return all;
    }

    /** For people. */
    public String tables() {
        Table table = new Table(
                String.format(Locale.ROOT, "a step of %,.0f tokens", perStep(amounts.tokens())),
                "ms",
                "share %",
                "forward %",
                "back %");
        for (CallKind kind : CallKind.values()) {
            table.row(
                    kind.words(),
                    String.format(Locale.ROOT, "%.1f", 1e3 * parts.share(kind) * seconds.plain()),
                    percent(parts.share(kind)),
                    kind.hasWays() ? percent(parts.share(kind, Way.FORWARD)) : null,
                    kind.hasWays() ? percent(parts.share(kind, Way.BACKWARD)) : null);
        }
        return String.join(
                System.lineSeparator(),
                table.toString(),
                String.format(
                        Locale.ROOT,
                        "%.3f s a step, %.3f s traced (%d steps); products run at %.1f of the machine's %.1f GFLOP/s",
                        seconds.plain(),
                        seconds.traced(),
                        amounts.steps(),
                        productSpeed() / 1e9,
                        machine / 1e9));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", SHARE * share);
    }
}
