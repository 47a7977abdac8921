package dev.hone.streams.lines.state;

import dev.hone.schemas.records.Cut;
import dev.hone.schemas.records.ExampleCounted;
import dev.hone.schemas.records.OffsetRange;
import dev.hone.schemas.records.TrainingRound;
import dev.hone.streams.lines.RoundsConfig;
import dev.hone.streams.lines.RoundsConfig.Backlogged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The examples that wait for a round, as offsets of their topic.
 *
 * <p>A cut is a place where a round may end. Rounds start at {@code starts}, which moves when a round is promoted or
 * passed over, and when more waits than one round may take: the oldest are then left to replay.
 *
 * @param startCut number of the cut that lies at the starts
 * @param positions by partition, the offset after the last record that was counted
 * @param triedCut number of the cut at which the latest round ended: only a later one closes the next
 * @param attempts rounds in a row that failed on the same ranges
 * @param failed the failed round whose ranges are to be tried again
 */
public record Backlog(
        List<Long> starts,
        int startCut,
        List<Long> positions,
        Uncut uncut,
        List<Cut> cuts,
        int lastCut,
        int triedCut,
        int attempts,
        @Nullable TrainingRound failed) {

    /** Bounds the state of a line whose trainer is down for long. */
    private static final int MAX_CUTS = 1_000;

    public Backlog {
        starts = List.copyOf(starts);
        positions = List.copyOf(positions);
        cuts = List.copyOf(cuts);
    }

    static Backlog start(int partitions) {
        List<Long> zeros = Collections.nCopies(partitions, 0L);
        return new Backlog(zeros, 0, zeros, Uncut.NOTHING, List.of(), 0, 0, 0, null);
    }

    /** Counts a record; one that was counted before changes nothing. */
    public Backlog count(ExampleCounted counted, long nowMs) {
        if (counted.getOffset() < positions.get(counted.getPartition())) {
            return this;
        }
        List<Long> next = new ArrayList<>(positions);
        next.set(counted.getPartition(), counted.getOffset() + 1);
        return counted(next, uncut.with(counted, nowMs));
    }

    /** The same cuts, counted up to there. */
    public Backlog counted(List<Long> upTo, Uncut since) {
        return new Backlog(starts, startCut, upTo, since, cuts, lastCut, triedCut, attempts, failed);
    }

    /** Makes a cut here, if one is due. */
    public Backlog cutIfDue(long nowMs, RoundsConfig config) {
        return uncut.due(nowMs, config).map(why -> cut(why).bounded(config)).orElse(this);
    }

    /** Makes a cut here by an operator's word, with whatever there is. */
    public Backlog cutNow(RoundsConfig config) {
        return cut("operator").bounded(config);
    }

    private Backlog cut(String why) {
        List<Cut> more = new ArrayList<>(cuts);
        more.add(new Cut(lastCut + 1, positions, uncut.examples(), why));
        return new Backlog(starts, startCut, positions, Uncut.NOTHING, more, lastCut + 1, triedCut, attempts, failed);
    }

    private Backlog bounded(RoundsConfig config) {
        boolean tooMuch = config.backlog() == Backlogged.LATEST && examples(cuts) > config.maxExamples();
        if (cuts.size() > 1 && (tooMuch || cuts.size() > MAX_CUTS)) {
            Cut oldest = cuts.get(0);
            return startingAt(oldest.getOffsets(), oldest.getNumber()).bounded(config);
        }
        return this;
    }

    /** What the next round is to take; empty while nothing new is due. */
    public Optional<Selection> select(RoundsConfig config) {
        if (failed != null) {
            return Optional.of(new Selection(
                    failed.getRanges(),
                    failed.getReplayRanges(),
                    failed.getExamples(),
                    triedCut,
                    failed.getClosedBy()));
        }
        List<Cut> fresh =
                cuts.stream().filter(cut -> cut.getNumber() > triedCut).toList();
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        int last = config.backlog() == Backlogged.NEXT ? 0 : fresh.size() - 1;
        return Optional.of(upTo(fresh.get(last), config.maxExamples()));
    }

    private Selection upTo(Cut end, long maxExamples) {
        List<Cut> taken =
                cuts.stream().filter(cut -> cut.getNumber() <= end.getNumber()).toList();
        List<Long> from = starts;
        while (taken.size() > 1 && examples(taken) > maxExamples) {
            from = taken.get(0).getOffsets();
            taken = taken.subList(1, taken.size());
        }
        List<Long> zeros = Collections.nCopies(from.size(), 0L);
        return new Selection(
                Selection.between(from, end.getOffsets()),
                Selection.between(zeros, from),
                examples(taken),
                end.getNumber(),
                end.getClosedBy());
    }

    public Backlog closedAt(int cut) {
        return new Backlog(starts, startCut, positions, uncut, cuts, lastCut, cut, attempts, null);
    }

    /** The examples of the round wait for the next one. */
    public Backlog givenBack() {
        return new Backlog(starts, startCut, positions, uncut, cuts, lastCut, triedCut, 0, null);
    }

    /**
     * The round was never tried: its cut is as good as new, and a round on ranges that had failed takes these again.
     */
    public Backlog untried(TrainingRound round) {
        return attempts > 0
                ? new Backlog(starts, startCut, positions, uncut, cuts, lastCut, triedCut, attempts, round)
                : new Backlog(starts, startCut, positions, uncut, cuts, lastCut, triedCut - 1, 0, null);
    }

    /** The ranges of the round are to be tried again. */
    public Backlog failedOnce(TrainingRound round) {
        return new Backlog(starts, startCut, positions, uncut, cuts, lastCut, triedCut, attempts + 1, round);
    }

    /** The next round starts where this one ended. */
    public Backlog doneWith(TrainingRound round) {
        List<Long> ends = new ArrayList<>(starts);
        for (OffsetRange range : round.getRanges()) {
            ends.set(range.getPartition(), Math.max(range.getTo(), starts.get(range.getPartition())));
        }
        return givenBack().startingAt(ends, Math.max(startCut, triedCut));
    }

    private Backlog startingAt(List<Long> offsets, int cut) {
        List<Cut> later = cuts.stream().filter(other -> other.getNumber() > cut).toList();
        return new Backlog(offsets, cut, positions, uncut, later, lastCut, triedCut, attempts, failed);
    }

    /** Examples that came since the latest round closed, and those of a failed round that is to be tried again. */
    public long fresh() {
        long fresh = uncut.examples()
                + examples(
                        cuts.stream().filter(cut -> cut.getNumber() > triedCut).toList());
        return failed == null ? fresh : fresh + failed.getExamples();
    }

    /** Examples of rounds before that the next one takes along; while a round is on, its own. */
    public long taken() {
        return failed != null
                ? 0
                : examples(
                        cuts.stream().filter(cut -> cut.getNumber() <= triedCut).toList());
    }

    private static long examples(List<Cut> cuts) {
        return cuts.stream().mapToLong(Cut::getExamples).sum();
    }
}
