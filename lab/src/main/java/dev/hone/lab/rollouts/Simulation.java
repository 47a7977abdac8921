package dev.hone.lab.rollouts;

import dev.hone.schemas.config.Settings;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.terminal.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Rollouts on made-up users, each looked at after every observation by the judge of a line: whether they err as seldom
 * as promised, and how soon they decide. The same numbers for the same seed, on however many cores.
 *
 * @param trials rollouts of each kind
 * @param subjects users of both arms after which a rollout on which a promise is checked is given up
 */
public record Simulation(int trials, long seed, long subjects) {

    static final double ALPHA = .05;
    static final double MARGIN = .05;

    private static final List<Double> DIFFERENCES = List.of(.05, .1, .2);
    // Of what a test with one look needs; what has proven nothing by then is counted as undecided.
    private static final int PATIENCE = 8;
    private static final int CHUNK = 50;

    public Simulation {
        if (trials < 1 || subjects < 1) {
            throw new IllegalArgumentException("trials and subjects are at least 1");
        }
    }

    /** Plays all of them. */
    public SimulationReport run(Progress progress) {
        return new SimulationReport(this, promises(progress), powers(progress));
    }

    /** Plays those on which promises are checked. */
    public SimulationReport runPromises(Progress progress) {
        return new SimulationReport(this, promises(progress), List.of());
    }

    private List<SimulationReport.Kept> promises(Progress progress) {
        List<Promise> promises = Promises.all();
        List<SimulationReport.Kept> kept = new ArrayList<>();
        for (int i = 0; i < promises.size(); i++) {
            kept.add(kept(promises.get(i), i, progress));
        }
        return kept;
    }

    private List<SimulationReport.Power> powers(Progress progress) {
        List<SimulationReport.Power> powers = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (double difference : DIFFERENCES) {
                powers.add(power(kind, difference, progress));
            }
        }
        return powers;
    }

    SimulationReport.Kept kept(Promise promise, int number, Progress progress) {
        Map<String, String> settings = new HashMap<>(promise.settings());
        settings.put("rollout.max.subjects", Long.toString(subjects));
        RolloutConfig config = config(settings);
        List<Played> all =
                play(promise.name(), progress, trial -> Played.of(promise.traffic(), config, seed(number, trial)));
        return new SimulationReport.Kept(
                promise.name(),
                promise.errors(),
                (int) all.stream()
                        .filter(one -> one.standing() == Standing.PROMOTED)
                        .count(),
                (int) all.stream()
                        .filter(one -> one.standing() == Standing.ROLLED_BACK)
                        .count(),
                trials);
    }

    SimulationReport.Power power(Kind kind, double difference, Progress progress) {
        Scores champion = kind.scores();
        Scores challenger = champion.withMean(champion.mean() + difference - MARGIN);
        long fixed = Rival.fixed(champion, challenger, difference, ALPHA);
        RolloutConfig config = config(Map.of("rollout.max.subjects", Long.toString(2 * PATIENCE * fixed)));
        String name = kind.words() + ", " + difference + " from the margin";
        int number = 1_000 + number(kind) * DIFFERENCES.size() + DIFFERENCES.indexOf(difference);
        Crowd crowd = Promises.plain(champion, challenger);
        long[] ours = play(name, progress, trial -> Played.of(crowd, config, seed(number, trial))).stream()
                .mapToLong(one -> one.standing() == Standing.PROMOTED ? one.challengers() : Long.MAX_VALUE)
                .sorted()
                .toArray();
        return new SimulationReport.Power(kind.words(), difference, fixed, ours, rivals(kind, difference, fixed));
    }

    private List<SimulationReport.OfRival> rivals(Kind kind, double difference, long fixed) {
        Scores champion = kind.scores();
        Scores challenger = champion.withMean(champion.mean() + difference - MARGIN);
        Scores worse = Promises.worse(champion);
        return Arrays.stream(Rival.values())
                .map(rival -> {
                    Rival.Looks looks = rival.looks(fixed, ALPHA);
                    long[] users = decided(looks, champion, challenger, number(kind));
                    long wrong = Arrays.stream(decided(looks, champion, worse, -1 - number(kind)))
                            .filter(after -> after < Long.MAX_VALUE)
                            .count();
                    return new SimulationReport.OfRival(rival.words(), users, (double) wrong / trials);
                })
                .toList();
    }

    private long[] decided(Rival.Looks looks, Scores champion, Scores challenger, int number) {
        return IntStream.range(0, trials)
                .parallel()
                .mapToLong(trial -> Rival.decidesAfter(
                        looks, champion, challenger, MARGIN, new SplittableRandom(seed(number, trial))))
                .map(after -> after == 0 ? Long.MAX_VALUE : after)
                .sorted()
                .toArray();
    }

    private <T> List<T> play(String name, Progress progress, LongFunction<T> trial) {
        progress.begin(name);
        List<T> all = new ArrayList<>();
        while (all.size() < trials) {
            int to = Math.min(trials, all.size() + CHUNK);
            all.addAll(
                    LongStream.range(all.size(), to).parallel().mapToObj(trial).toList());
            progress.at(all.size(), trials);
        }
        progress.end(trials);
        return all;
    }

    private static int number(Kind kind) {
        return Arrays.asList(Kind.values()).indexOf(kind);
    }

    private long seed(int number, long trial) {
        return new SplittableRandom(seed * 1_000_003 + number).nextLong() + trial;
    }

    static RolloutConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "rollout.stages", "0.5",
                "rollout.stage.min.subjects", "1",
                "rollout.stage.min.ms", "0",
                "rollout.alpha", Double.toString(ALPHA),
                "rollout.margin", Double.toString(MARGIN)));
        all.putAll(settings);
        return RolloutConfig.from(Settings.of(all));
    }
}
