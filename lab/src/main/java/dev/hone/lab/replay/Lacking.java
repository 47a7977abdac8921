package dev.hone.lab.replay;

import dev.hone.client.report.Events;
import dev.hone.client.report.Learned;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.GoalProgress;
import dev.hone.schemas.records.RoundProgress;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.thresholds.ThresholdsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An explanation, in words, of what a log lacked where no round closed; by what the lines tell of themselves, else by
 * the counts of the join.
 */
public final class Lacking {

    private Lacking() {}

    /** Empty where a round closed. */
    public static List<String> words(Settings settings, Learned learned, Events events) {
        if (learned.closedRounds() > 0) {
            return List.of();
        }
        var words = new ArrayList<String>();
        if (learned.goalSetRows().isEmpty()) {
            words.add(goals(settings, learned, events));
        }
        words.add(examples(settings, learned, events));
        return List.copyOf(words);
    }

    private static String goals(Settings settings, Learned learned, Events events) {
        long scores = learned.towardsGoals().isEmpty()
                ? events.examples()
                : learned.towardsGoals().values().stream()
                        .mapToLong(GoalProgress::getScores)
                        .sum();
        return of(scores, ThresholdsConfig.from(settings).minSamples(), "scores for the first goals")
                + " (thresholds.min.samples)";
    }

    private static String examples(Settings settings, Learned learned, Events events) {
        long needed = RoundsConfig.from(settings).examples();
        if (learned.towardsRounds().isEmpty()) {
            return of(events.examples(), needed, "examples for a round") + " (rounds.examples), held-out ones included";
        }
        long waiting = learned.towardsRounds().values().stream()
                .mapToLong(RoundProgress::getExamples)
                .sum();
        return of(waiting, needed, "examples for a round") + " (rounds.examples)";
    }

    private static String of(long has, long needed, String what) {
        return String.format(Locale.ROOT, "%,d of %,d %s", has, needed, what);
    }
}
