package dev.hone.lab.improve;

import dev.hone.client.report.Events;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** All that a run of improve found out: what the page shows and the report's JSON holds. */
record ImprovementResults(
        Source source,
        Counts counts,
        List<LossCurve.Step> steps,
        List<Round> rounds,
        @Nullable Comparison comparison,
        List<Pair> pairs,
        @Nullable String failure) {

    ImprovementResults {
        steps = List.copyOf(steps);
        rounds = List.copyOf(rounds);
        pairs = List.copyOf(pairs);
    }

    /**
     * What it was made from.
     *
     * @param scales how ratings were understood; empty where metrics name themselves
     */
    record Source(String log, String format, String scales, String base, long seed, String sizes) {}

    /**
     * What became of the rows.
     *
     * @param refused rows that are no records or lack something, by reason
     * @param events what the join made of the records
     * @param trained examples to train on
     */
    record Counts(long rows, SortedMap<String, Long> refused, Events events, long trained, long heldOut) {}

    /** One round and what came of it. */
    record Round(int number, long examples, String outcome, boolean failed) {}

    /** A number with the ends of its 95 % interval; null where there is too little to have any. */
    record Estimate(
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high) {}

    /**
     * One goal on the held-out answers.
     *
     * @param sentence as it stands in the prompt; empty for an adapter that was trained without goals
     * @param answers held-out answers that meet the goal
     * @param baseLoss of the base without a goal, on the same answers
     * @param difference adapterLoss - baseLoss
     * @param lean how much more the adapter prefers better answers to worse ones under this goal than without one
     * @param baseLean the same of the base
     */
    record Goal(
            int level,
            int percent,
            double threshold,
            String sentence,
            int answers,
            @Nullable Double baseLoss,
            @Nullable Double adapterLoss,
            Estimate difference,
            Estimate lean,
            Estimate baseLean) {}

    /**
     * Base and adapter on the held-out answers.
     *
     * @param answers how many were compared
     * @param unusable held-out answers that do not fit into the model
     * @param goalFree adapter without a goal minus base, on all of them
     * @param following the difference between the highest and the lowest goal's lean
     * @param baseFollowing the same of the base, which was never taught any goal: what the words do by themselves
     */
    record Comparison(
            String version,
            String verdict,
            int answers,
            int unusable,
            List<Goal> goals,
            Estimate goalFree,
            Estimate following,
            Estimate baseFollowing) {

        Comparison {
            goals = List.copyOf(goals);
        }
    }

    /**
     * Two answers to a held-out prompt.
     *
     * @param prompt the last thing that was said
     * @param adapter at the highest goal
     * @param logged an answer of the log
     * @param loggedQuality what was thought of that, in [0, 1]
     */
    record Pair(String prompt, String base, String adapter, String logged, double loggedQuality) {}
}
