package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import dev.hone.trainer.evaluate.JudgedPart;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of one round went, in seconds.
 *
 * @param taken from when the round was in the topic until the worker had it
 * @param prepared until its rows were read, drawn and encoded
 * @param trained in steps
 * @param judged from the last step until the version was judged
 * @param judgedParts where that went, part by part
 * @param published until it lay in the artifact store
 * @param announced until its announcement was committed
 * @param steady rows' tokens a second once the first tenth of the steps is over
 */
record RoundTimes(
        double taken,
        double prepared,
        double trained,
        double judged,
        Map<JudgedPart, Double> judgedParts,
        double published,
        double announced,
        int steps,
        long promptTokens,
        long responseTokens,
        double steady) {

    private static final double MS = 1000;
    private static final int WARMING_SHARE = 10;

    /** Throws {@link IllegalArgumentException} where one of the moments is missing. */
    static RoundTimes of(long writtenMs, List<RoundMoment> moments) {
        long started = at(moments, Kind.STARTED);
        RoundMoment prepared = one(moments, Kind.PREPARED);
        List<RoundMoment> steps =
                moments.stream().filter(moment -> moment.kind() == Kind.STEPPED).toList();
        if (steps.size() < 2) {
            throw new IllegalArgumentException("a round of fewer than two steps has no speed");
        }
        long trained = steps.get(steps.size() - 1).atMs();
        long publishing = at(moments, Kind.PUBLISHING);
        long published = at(moments, Kind.PUBLISHED);
        return new RoundTimes(
                (started - writtenMs) / MS,
                (prepared.atMs() - started) / MS,
                (trained - prepared.atMs()) / MS,
                (publishing - trained) / MS,
                judgedParts(moments, publishing),
                (published - publishing) / MS,
                (at(moments, Kind.ANNOUNCED) - published) / MS,
                steps.size(),
                prepared.first(),
                prepared.second(),
                steady(prepared, steps));
    }

    // A part lasts until the next one begins, and the last one until the version is published.
    private static Map<JudgedPart, Double> judgedParts(List<RoundMoment> moments, long publishing) {
        List<RoundMoment> begun =
                moments.stream().filter(moment -> moment.kind() == Kind.JUDGING).toList();
        Map<JudgedPart, Double> parts = new EnumMap<>(JudgedPart.class);
        for (int i = 0; i < begun.size(); i++) {
            long end = i + 1 < begun.size() ? begun.get(i + 1).atMs() : publishing;
            JudgedPart part = JudgedPart.at((int) begun.get(i).first());
            parts.merge(part, (end - begun.get(i).atMs()) / MS, Double::sum);
        }
        return parts;
    }

    // A step tells of its responses alone; prompts are as many more as they are in all rows together.
    private static double steady(RoundMoment prepared, List<RoundMoment> steps) {
        int from = Math.min(steps.size() - 2, steps.size() / WARMING_SHARE);
        long responses =
                steps.stream().skip(from + 1L).mapToLong(RoundMoment::first).sum();
        double perResponse = (prepared.first() + prepared.second()) / (double) prepared.second();
        double seconds = (steps.get(steps.size() - 1).atMs() - steps.get(from).atMs()) / MS;
        return responses * perResponse / seconds;
    }

    private static long at(List<RoundMoment> moments, Kind kind) {
        return one(moments, kind).atMs();
    }

    private static RoundMoment one(List<RoundMoment> moments, Kind kind) {
        return moments.stream()
                .filter(moment -> moment.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the round was never " + kind));
    }

    long tokens() {
        return promptTokens + responseTokens;
    }

    /** From when it was in the topic until its version was announced. */
    double total() {
        return taken + prepared + trained + judged + published + announced;
    }

    /** The share of the whole that no step took. */
    double outsideSteps() {
        return 1 - trained / total();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seconds", total());
        map.put("takenSeconds", taken);
        map.put("preparedSeconds", prepared);
        map.put("trainedSeconds", trained);
        map.put("judgedSeconds", judged);
        Map<String, Object> parts = new LinkedHashMap<>();
        judgedParts.forEach((part, seconds) -> parts.put(part.name().toLowerCase(Locale.ROOT) + "Seconds", seconds));
        map.put("judged", parts);
        map.put("publishedSeconds", published);
        map.put("announcedSeconds", announced);
        map.put("outsideStepsShare", outsideSteps());
        map.put("steps", steps);
        map.put("promptTokens", promptTokens);
        map.put("responseTokens", responseTokens);
        map.put("tokensPerSecond", tokens() / trained);
        map.put("steadyTokensPerSecond", steady);
        map.put("secondsPerMillionTokens", 1e6 * total() / tokens());
        return map;
    }
}
