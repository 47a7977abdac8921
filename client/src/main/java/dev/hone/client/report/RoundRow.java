package dev.hone.client.report;

import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One round.
 *
 * @param goalSets version of the frozen goal set by segment
 * @param version what came of it, or null
 * @param failure why nothing came of it, or null
 */
public record RoundRow(
        String round,
        String line,
        int sequence,
        String parent,
        String closedBy,
        long examples,
        List<Range> ranges,
        List<Range> replayRanges,
        Map<String, Integer> goalSets,
        String recipeDigest,
        long seed,
        @Nullable String version,
        @Nullable String failure) {

    static RoundRow of(TrainingRound round, @Nullable String version, @Nullable String failure) {
        var goalSets = new TreeMap<String, Integer>();
        round.getGoalSets().forEach(set -> goalSets.put(set.getSegment(), set.getVersion()));
        return new RoundRow(
                round.getRoundId(),
                round.getLine(),
                round.getSequence(),
                round.getParent(),
                round.getClosedBy(),
                round.getExamples(),
                round.getRanges().stream().map(Range::of).toList(),
                round.getReplayRanges().stream().map(Range::of).toList(),
                goalSets,
                round.getRecipeDigest(),
                round.getSeed(),
                version,
                failure);
    }

    /** Offsets of one partition, half open. */
    public record Range(int partition, long from, long to) {

        static Range of(OffsetRange range) {
            return new Range(range.getPartition(), range.getFrom(), range.getTo());
        }
    }
}
