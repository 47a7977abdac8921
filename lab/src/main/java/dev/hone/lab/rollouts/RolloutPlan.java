package dev.hone.lab.rollouts;

import dev.hone.client.report.Table;
import dev.hone.lab.rollouts.Crowd.Side;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.recorded.Standing;
import dev.hone.terminal.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * What a canary will need before it decides: rollouts played by its own settings and its own test, on users whose
 * scores are spread as those that were seen. The same for the same seed. Each stage takes the wait for feedback longer
 * than its users take to come, since it is known so late what its first ones thought.
 *
 * @param seen how scores are spread, how many grade and how many come
 * @param difference by how much the challenger's mean is above the champion's; below 0: below it
 */
public record RolloutPlan(Seen seen, double difference, RolloutConfig config, List<Played> played) {

    private static final double MEDIAN = .5;
    private static final double MOST = .9;
    private static final double SECONDS_OF_AN_HOUR = 3_600;

    public RolloutPlan {
        played = List.copyOf(played);
    }

    /** Plays so many rollouts. */
    public static RolloutPlan of(Seen seen, double difference, RolloutConfig config, Trials trials, Progress progress) {
        Scores challenger = seen.scores().withMean(seen.scores().mean() + difference);
        Habits habits = new Habits(seen.rating(), 0, seen.expected());
        Crowd crowd = new Crowd(Side.of(seen.scores()), Side.of(challenger), habits, seen.apart());
        progress.begin("planning");
        List<Played> played = new ArrayList<>();
        for (int trial = 0; trial < trials.count; trial += Trials.AT_ONCE) {
            long to = Math.min(trials.count, trial + Trials.AT_ONCE);
            played.addAll(LongStream.range(trial, to)
                    .parallel()
                    .mapToObj(number -> Played.of(crowd, config, trials.seed + number))
                    .toList());
            progress.at(played.size(), trials.count);
        }
        progress.end(played.size());
        return new RolloutPlan(seen, difference, config, played);
    }

    /** How many rollouts are played. */
    public record Trials(int count, long seed) {
        private static final int AT_ONCE = 10;

        public Trials {
            if (count < 1) {
                throw new IllegalArgumentException("a plan wants 1 trial or more");
            }
        }
    }

    /** The part of the rollouts that ended so. */
    double share(Standing standing) {
        return played.stream().filter(one -> one.standing() == standing).count() / (double) played.size();
    }

    /** Whether the budget ends more than one in ten of them before they have shown anything. */
    public boolean isTooShort() {
        return share(Standing.ABORTED) > 1 - MOST;
    }

    /** For people. */
    public List<String> lines() {
        Table stages = new Table("stage", "share", "users", "90 %", "hours", "90 %");
        for (int stage = 0; stage < config.weights().size(); stage++) {
            int number = stage;
            stages.row(
                    stage + 1,
                    config.weights().get(stage),
                    users(number, MEDIAN),
                    users(number, MOST),
                    hours(number, MEDIAN),
                    hours(number, MOST));
        }
        stages.row(
                "all",
                null,
                quantile(Played::users, MEDIAN),
                quantile(Played::users, MOST),
                quantile(this::hours, MEDIAN),
                quantile(this::hours, MOST));
        List<String> lines = new ArrayList<>();
        lines.add(seen.words());
        ofWhatWasExpected().ifPresent(lines::add);
        lines.add(String.format(
                Locale.ROOT,
                "A challenger whose mean is %s by %.3f: promoted in %.0f %% of %d rollouts, rolled back in %.0f %%,"
                        + " given up in %.0f %%. Users of both arms and hours until then, the median and 90 %%:",
                difference < 0 ? "lower" : "higher",
                Math.abs(difference),
                100 * share(Standing.PROMOTED),
                played.size(),
                100 * share(Standing.ROLLED_BACK),
                100 * share(Standing.ABORTED)));
        lines.add(stages.toString());
        warning().ifPresent(lines::add);
        return lines;
    }

    private Optional<String> ofWhatWasExpected() {
        if (!config.covariate().isUsed()) {
            return Optional.empty();
        }
        return Optional.of(
                seen.expected().isOfAny()
                        ? String.format(
                                Locale.ROOT,
                                "Compared without what was expected of users, which is known of %.0f %% and correlates"
                                        + " by %.2f with their scores (rollout.covariate.weight is %s).",
                                100 * seen.expected().share(),
                                seen.expected().correlation(),
                                config.covariate().weight())
                        : "The recording does not say what was expected of users (\"expected\"): planned as if it told"
                                + " nothing (rollout.covariate.weight is "
                                + config.covariate().weight() + ").");
    }

    private Optional<String> warning() {
        return isTooShort()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The budget is too small: %.0f %% are given up with nothing shown. More users or time"
                                + " (rollout.max.subjects is %,d, rollout.max.ms %,d), a wider rollout.margin, or"
                                + " more users who grade will help.",
                        100 * share(Standing.ABORTED),
                        config.budget().subjects(),
                        config.budget().time().toMillis()))
                : Optional.empty();
    }

    /** For programs. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("command", "rollout plan");
        report.put("mean", seen.scores().mean());
        report.put("standardDeviation", Math.sqrt(seen.scores().variance()));
        report.put("grade", seen.graded());
        report.put("usersPerHour", SECONDS_OF_AN_HOUR * 1_000 / seen.apart().toMillis());
        report.put("covariateWeight", config.covariate().weight());
        report.put("expected", seen.expected().share());
        report.put("correlation", seen.expected().correlation());
        report.put("difference", difference);
        report.put("trials", played.size());
        report.put("promoted", share(Standing.PROMOTED));
        report.put("rolledBack", share(Standing.ROLLED_BACK));
        report.put("aborted", share(Standing.ABORTED));
        report.put("tooShort", isTooShort());
        List<Map<String, Object>> stages = new ArrayList<>();
        for (int stage = 0; stage < config.weights().size(); stage++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("share", config.weights().get(stage));
            row.put("users", users(stage, MEDIAN));
            row.put("users90", users(stage, MOST));
            row.put("hours", hours(stage, MEDIAN));
            row.put("hours90", hours(stage, MOST));
            stages.add(row);
        }
        report.put("stages", stages);
        report.put("users", quantile(Played::users, MEDIAN));
        report.put("users90", quantile(Played::users, MOST));
        report.put("hours", quantile(this::hours, MEDIAN));
        report.put("hours90", quantile(this::hours, MOST));
        return report;
    }

    // Of those that came so far.
    private long users(int stage, double part) {
        return Math.round(stageQuantile(stage, part, took -> (double) took.users()));
    }

    private double hours(int stage, double part) {
        return stageQuantile(stage, part, this::hours);
    }

    private double stageQuantile(int stage, double part, Function<Played.Took, Double> figure) {
        double[] sorted = played.stream()
                .filter(one -> one.stages().size() > stage)
                .mapToDouble(one -> figure.apply(one.stages().get(stage)))
                .sorted()
                .toArray();
        return at(sorted, part);
    }

    private <T extends Number> double quantile(Function<Played, T> figure, double part) {
        return at(
                played.stream()
                        .mapToDouble(one -> figure.apply(one).doubleValue())
                        .sorted()
                        .toArray(),
                part);
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }

    private double hours(Played one) {
        return one.stages().stream().mapToDouble(this::hours).sum();
    }

    private double hours(Played.Took took) {
        return took.time().plus(seen.delay()).toMillis() / 1_000.0 / SECONDS_OF_AN_HOUR;
    }
}
