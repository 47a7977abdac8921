package dev.hone.lab.improve;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.input.InputRecord;
import dev.hone.lab.replay.input.InputRecord.Decoded;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.streams.decode.Checks;
import dev.hone.streams.quality.VoteCheck;
import dev.hone.streams.relabel.HoldoutAssignment;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * Counts of a log's answers, ratings and times, taken before anything is started.
 *
 * @param answers prompts with a response and a rating
 * @param heldOut how many of them are held out, by the share of prompts or people that is
 * @param ratings different values, at most a few are told apart
 * @param lastMs the latest time
 * @param longestWaitMs the longest time from a response to its feedback
 */
public record LogSurvey(long answers, Map<Double, Long> heldOut, int ratings, long lastMs, long longestWaitMs) {

    /** Shares that a log may be held out by; the smaller the log, the larger the share. */
    static final List<Double> SHARES = List.of(.05, .1, .2);

    private static final int RATINGS_TOLD_APART = 16;

    public LogSurvey {
        heldOut = Map.copyOf(heldOut);
    }

    /**
     * By which answers are counted.
     *
     * @param holdoutSalt of the hash that holds out
     * @param shares that may be held out
     * @param catalogue that says which votes count
     */
    record Rules(String holdoutSalt, List<Double> shares, CatalogueVersion catalogue) {

        Rules {
            shares = shares.stream().sorted().toList();
        }
    }

    /** Reads the log once, and lets another one see its records as they go by. */
    static LogSurvey of(InputLog log, Rules rules, Consumer<InputRecord> another) throws IOException {
        var reading = new Reading(rules);
        log.forEach(record -> {
            reading.see(record);
            another.accept(record);
        });
        return reading.survey();
    }

    long heldOut(double share) {
        return heldOut.getOrDefault(share, 0L);
    }

    /** One interaction as far as it was read. */
    private static final class Seen {
        private int sharesThatHold = -1;
        private long responseMs = -1;
        private long lastFeedbackMs = -1;

        boolean complete() {
            return sharesThatHold >= 0 && responseMs >= 0 && lastFeedbackMs >= 0;
        }

        long waitMs() {
            return Math.max(0, lastFeedbackMs - responseMs);
        }
    }

    private static final class Reading {
        private final List<HoldoutAssignment> holdouts;
        private final Rules rules;
        private final Map<String, Seen> seen = new HashMap<>();
        private final Set<String> ratings = new HashSet<>();
        private long lastMs;

        Reading(Rules rules) {
            this.rules = rules;
            this.holdouts = rules.shares().stream()
                    .map(share -> new HoldoutAssignment(rules.holdoutSalt(), share))
                    .toList();
        }

        void see(InputRecord record) {
            lastMs = Math.max(lastMs, record.timestampMs());
            if (record.key() == null || !(record.content() instanceof Decoded decoded)) {
                return;
            }
            Seen interaction = seen.computeIfAbsent(record.key(), id -> new Seen());
            SpecificRecord value = decoded.value();
            if (value instanceof PromptSubmitted prompt) {
                interaction.sharesThatHold = sharesThatHold(prompt);
            } else if (value instanceof ResponseServed) {
                interaction.responseMs = record.timestampMs();
            } else if (value instanceof FeedbackGiven feedback && counts(feedback, record.timestampMs())) {
                interaction.lastFeedbackMs = Math.max(interaction.lastFeedbackMs, record.timestampMs());
                if (ratings.size() < RATINGS_TOLD_APART) {
                    ratings.add(feedback.getMetric() + feedback.getValue());
                }
            }
        }

        private boolean counts(FeedbackGiven feedback, long timestampMs) {
            return feedback.getValue() != null
                    && Checks.OF_THE_RECORD.feedback(feedback, timestampMs).isEmpty()
                    && VoteCheck.problem(rules.catalogue(), feedback).isEmpty();
        }

        // Who is held out by a small share is held out by every larger one.
        private int sharesThatHold(PromptSubmitted prompt) {
            return (int)
                    holdouts.stream().filter(holdout -> holdout.holds(prompt)).count();
        }

        LogSurvey survey() {
            var heldOut = new HashMap<Double, Long>();
            List<Double> shares = rules.shares();
            for (int i = 0; i < shares.size(); i++) {
                int needed = shares.size() - i;
                heldOut.put(shares.get(i), count(interaction -> interaction.sharesThatHold >= needed));
            }
            long wait = seen.values().stream()
                    .filter(Seen::complete)
                    .mapToLong(Seen::waitMs)
                    .max()
                    .orElse(0);
            return new LogSurvey(count(interaction -> true), heldOut, ratings.size(), lastMs, wait);
        }

        private long count(Predicate<Seen> wanted) {
            return seen.values().stream().filter(Seen::complete).filter(wanted).count();
        }
    }
}
