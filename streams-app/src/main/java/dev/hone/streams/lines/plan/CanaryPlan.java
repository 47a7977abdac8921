package dev.hone.streams.lines.plan;

import dev.hone.schemas.progress.PlannedCanary;
import dev.hone.streams.lines.RolloutConfig;
import dev.hone.streams.lines.words.NumberFormats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a canary will need from a stage on until it is promoted, the median of its plays and what nine in ten of them do
 * with.
 *
 * @param first the stage that it begins with, from 0
 * @param stages what each stage needs, from that one on
 * @param all what all of them need
 * @param terms of the plays
 * @param beyond the share of plays that need more users or time than the budget has left
 */
public record CanaryPlan(int first, List<Need> stages, Need all, Terms terms, double beyond) {

    /** More than one play in ten. */
    private static final double TOO_OFTEN = 0.1;

    /** Users of both arms and time, the median and what nine in ten need. */
    public record Need(long users, long mostUsers, Duration time, Duration mostTime) {}

    /**
     * What is played.
     *
     * @param better by how much the challenger's mean is above the champion's
     * @param adjusted whether scores are compared without what was expected of users
     * @param variance what is left of their variance then, as a part of it; empty where the line has not seen it yet
     */
    public record Terms(double better, boolean adjusted, OptionalDouble variance) {

        private Optional<String> ofWhatWasExpected() {
            if (!adjusted) {
                return Optional.empty();
            }
            return Optional.of(
                    variance.isPresent()
                            ? "Compared without what was expected of users, scores have "
                                    + NumberFormats.percent(Math.rint(100 * variance.getAsDouble()) / 100)
                                    + " of their variance."
                            : "How scores go with what is expected of users is not known yet: planned as if it told"
                                    + " nothing.");
        }
    }

    public CanaryPlan {
        stages = List.copyOf(stages);
    }

    /** Whether the budget ends more than one in ten before it is decided. */
    public boolean isTooShort() {
        return beyond > TOO_OFTEN;
    }

    /** In sentences. */
    String words(RolloutConfig config) {
        List<String> words = new ArrayList<>();
        String like = terms.better > 0 ? "better by " + NumberFormats.share(terms.better) : "as good as the champion";
        words.add("Plan for a challenger that is " + like + ": " + NumberFormats.number(all.users) + " users and "
                + NumberFormats.lasting(all.time) + " until it is promoted, in nine of ten cases no more than "
                + NumberFormats.number(all.mostUsers) + " and " + NumberFormats.lasting(all.mostTime) + ".");
        terms.ofWhatWasExpected().ifPresent(words::add);
        if (isTooShort()) {
            words.add("The budget is too small for " + NumberFormats.percent(Math.rint(100 * beyond) / 100)
                    + " of them: rollout.max.ms is "
                    + NumberFormats.lasting(config.budget().time()) + ", rollout.max.subjects "
                    + NumberFormats.number(config.budget().subjects())
                    + "; more of either, more users who grade or a wider rollout.margin would help.");
        }
        return String.join(" ", words);
    }

    /** By name, for the record of a decision; stages count from 1, as for people. */
    Map<String, Double> numbers() {
        Map<String, Double> numbers = new TreeMap<>();
        put(numbers, PlannedCanary.PREFIX, all);
        for (int i = 0; i < stages.size(); i++) {
            put(numbers, PlannedCanary.PREFIX + "stage" + (first + i + 1) + ".", stages.get(i));
        }
        numbers.put(PlannedCanary.PREFIX + "better", terms.better);
        terms.variance.ifPresent(left -> numbers.put(PlannedCanary.PREFIX + PlannedCanary.VARIANCE, left));
        numbers.put(PlannedCanary.PREFIX + PlannedCanary.BEYOND_BUDGET, beyond);
        return numbers;
    }

    private static void put(Map<String, Double> numbers, String prefix, Need need) {
        numbers.put(prefix + PlannedCanary.USERS, (double) need.users);
        numbers.put(prefix + PlannedCanary.USERS_90, (double) need.mostUsers);
        numbers.put(prefix + PlannedCanary.SECONDS, (double) need.time.toSeconds());
        numbers.put(prefix + PlannedCanary.SECONDS_90, (double) need.mostTime.toSeconds());
    }
}
