package dev.hone.streams;

import dev.hone.schemas.answers.Ending;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Example;
import dev.hone.schemas.records.GoalSet;
import dev.hone.schemas.records.QualityDelta;
import dev.hone.schemas.records.ScoredInteraction;
import dev.hone.streams.decode.Checks;
import dev.hone.streams.decode.LogInput;
import dev.hone.streams.join.JoinedLog;
import dev.hone.streams.join.LogJoin;
import dev.hone.streams.ledger.Outcome;
import dev.hone.streams.ledger.OutcomeCounts;
import dev.hone.streams.quality.Catalogues;
import dev.hone.streams.relabel.Relabelling;
import dev.hone.streams.thresholds.LogThresholds;
import dev.hone.streams.thresholds.ThresholdsConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the streams applications make of a log that is there as a whole, without Kafka: decode, join, thresholds and
 * relabelling by the classes of their stages, once, when everything has come. It depends on the set of records alone.
 * All of it is held in memory. For one thread.
 *
 * <p>A loop that runs differs in what it learns on the way: examples that are judged by the goals of their time, and
 * thresholds of a window. Its rounds judge anew by their own goal sets, as whoever trains on this does.
 */
public final class WholeLog {

    /** What became of an interaction. */
    public enum Fate {
        /** There is something to learn from it: its answer, a correction, or both. */
        EXAMPLE,
        /** Nobody said what it is worth. */
        NO_FEEDBACK,
        /** Its answer is scored, and nothing to imitate: it was cut off, failed, filtered or empty. */
        WITHHELD,
        /** Somebody took it out of everything that counts. */
        EXCLUDED,
        NO_PROMPT,
        NO_RESPONSE
    }

    private final ScoringConfig config;
    private final ThresholdsConfig thresholds;
    private final LogInput input;
    private final LogJoin join;
    private final SortedMap<String, Long> refused = new TreeMap<>();
    private OutcomeCounts records = OutcomeCounts.NONE;

    private WholeLog(ScoringConfig config, ThresholdsConfig thresholds) {
        this.config = config;
        this.thresholds = thresholds;
        Catalogues catalogues = catalogues(config);
        this.input = new LogInput(checks(config), config.redaction());
        this.join =
                new LogJoin(config.join(), config.lines(), ScoringTopology.rules(catalogues, config.shadowScorers()));
    }

    /** By the settings of the streams applications; throws where one of them is none. */
    public static WholeLog of(Settings settings) {
        return new WholeLog(ScoringConfig.from(settings), ThresholdsConfig.from(settings));
    }

    /** What these settings have against records, by themselves. */
    public static Checks checks(Settings settings) {
        return checks(ScoringConfig.from(settings));
    }

    private static Checks checks(ScoringConfig config) {
        return new Checks(config.lines()::problem, catalogues(config)::problem);
    }

    private static Catalogues catalogues(ScoringConfig config) {
        return new Catalogues(line -> null, List::of, config.catalogue().version());
    }

    /**
     * The whole log as it ended.
     *
     * @param examples by interaction, with the goals of this log that their answers met
     * @param goalSets by line, sorted by segment
     * @param fates of all interactions
     * @param withheld how many answers are nothing to imitate, by how they ended
     * @param records where each record ended, those that were handed on from sessions included
     * @param refused how many records were refused for which reason
     */
    public record Ended(
            SortedMap<String, Example> examples,
            SortedMap<String, List<GoalSet>> goalSets,
            SortedMap<Fate, Long> fates,
            SortedMap<String, Long> withheld,
            Map<Outcome, Long> records,
            SortedMap<String, Long> refused) {

        public Ended {
            examples = Collections.unmodifiableSortedMap(examples);
            goalSets = Collections.unmodifiableSortedMap(goalSets);
            fates = Collections.unmodifiableSortedMap(fates);
            withheld = Collections.unmodifiableSortedMap(withheld);
            records = Map.copyOf(records);
            refused = Collections.unmodifiableSortedMap(refused);
        }
    }

    /**
     * Takes a prompt, a response or a piece of feedback.
     *
     * @param id of its interaction; of its session where it is feedback on one
     * @param atMs when it came, in ms since 1970
     * @return why it is refused, in words that repeat nothing of it; empty where it is not
     */
    public Optional<String> add(@Nullable String id, long atMs, SpecificRecord record) {
        LogInput.Taken taken = input.take(id, atMs, record);
        SpecificRecord content = taken.record();
        if (content == null || id == null) {
            refuse(taken.problem());
            return Optional.of(taken.problem());
        }
        join.add(id, atMs, content);
        return Optional.empty();
    }

    /** Counts something that is no record at all. */
    public void addMalformed(String reason) {
        refuse(reason);
    }

    /** What has come is all that there is. To be called once. */
    public Ended end() {
        JoinedLog joined = join.close();
        SortedMap<String, List<GoalSet>> goalSets = goalSets(joined);
        Map<String, GoalSet> bySegment = new HashMap<>();
        goalSets.values()
                .forEach(sets -> sets.forEach(set -> bySegment.put(set.getLine() + "/" + set.getSegment(), set)));
        Relabelling relabelling =
                new Relabelling(bySegment::get, config.relabel().holdout());
        SortedMap<String, Example> examples = new TreeMap<>();
        SortedMap<Fate, Long> fates = new TreeMap<>();
        SortedMap<String, Long> withheld = new TreeMap<>();
        joined.interactions().forEach((id, closed) -> {
            ScoredInteraction scored = closed.scored();
            Optional<Example> example = scored == null ? Optional.empty() : relabelling.example(scored);
            example.ifPresent(one -> examples.put(id, one));
            Fate fate = example.isPresent() ? Fate.EXAMPLE : fate(closed);
            fates.merge(fate, 1L, Long::sum);
            if (fate == Fate.WITHHELD && scored != null) {
                withheld.merge(
                        Ending.of(scored.getPrompt(), scored.getResponse()).wireName(), 1L, Long::sum);
            }
        });
        joined.refused().forEach((reason, times) -> refused.merge(reason, times, Long::sum));
        return new Ended(
                examples,
                goalSets,
                fates,
                withheld,
                records.plus(joined.records()).counts(),
                refused);
    }

    private static Fate fate(JoinedLog.Closed closed) {
        ScoredInteraction scored = closed.scored();
        if (scored == null) {
            return closed.hasPrompt() ? Fate.NO_RESPONSE : Fate.NO_PROMPT;
        }
        if (scored.getExcluded() != null) {
            return Fate.EXCLUDED;
        }
        return scored.getQuality() == null ? Fate.NO_FEEDBACK : Fate.WITHHELD;
    }

    private SortedMap<String, List<GoalSet>> goalSets(JoinedLog joined) {
        long bucketMs = joined.lastMs() + 1;
        SortedMap<String, List<GoalSet>> goalSets = new TreeMap<>();
        for (QualityDelta counts : joined.counts(bucketMs, config.counting().inCohorts())) {
            Set<String> declared = config.lines().segments().getOrDefault(counts.getLine(), Set.of());
            goalSets.put(counts.getLine(), new ArrayList<>(LogThresholds.of(counts, bucketMs, thresholds, declared)));
        }
        return goalSets;
    }

    private void refuse(String reason) {
        refused.merge(reason, 1L, Long::sum);
        records = records.plus(OutcomeCounts.of(Outcome.DEAD_LETTERS, 1));
    }
}
