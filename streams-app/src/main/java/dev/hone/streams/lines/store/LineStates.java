package dev.hone.streams.lines.store;

import dev.hone.schemas.records.LineState;
import dev.hone.schemas.records.RoundFault;
import dev.hone.schemas.records.TrafficSeen;
import dev.hone.streams.lines.state.Anchoring;
import dev.hone.streams.lines.state.Backlog;
import dev.hone.streams.lines.state.Champions;
import dev.hone.streams.lines.state.Covariate;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Fault;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.Seen;
import dev.hone.streams.lines.state.Uncut;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A line as its store keeps it. */
public final class LineStates {
    private LineStates() {}

    /** The line with the histograms that its evidence, and its comparison with the base, were kept as. */
    public static Line line(
            LineState state, NavigableMap<Cell, Counts> cells, NavigableMap<Cell, Counts> anchored, int partitions) {
        if (state.getPositions().size() != partitions) {
            throw new IllegalStateException("the stored line " + state.getLine() + " is of "
                    + state.getPositions().size() + " partitions, the settings say " + partitions
                    + ": set topics.partitions back");
        }
        return new Line(
                state.getLine(),
                champions(state),
                backlog(state),
                SlotStates.slot(state),
                state.getRounds(),
                state.getRollouts(),
                state.getWaiting(),
                SlotStates.evidence(state, cells),
                fault(state.getFault()),
                state.getPaused(),
                seen(state.getSeen()),
                AnchorStates.anchoring(state.getAnchoring(), anchored));
    }

    private static @Nullable Fault fault(@Nullable RoundFault kept) {
        return kept == null
                ? null
                : new Fault(kept.getReason(), kept.getRecipeDigest(), kept.getTimes(), kept.getRetryAt());
    }

    private static @Nullable RoundFault kept(@Nullable Fault fault) {
        return fault == null
                ? null
                : new RoundFault(fault.reason(), fault.recipeDigest(), fault.times(), fault.retryAt());
    }

    private static @Nullable Seen seen(@Nullable TrafficSeen kept) {
        return kept == null
                ? null
                : new Seen(
                        new Counts(kept.getUnscored(), EvidenceCells.scores(kept.getScores())),
                        EvidenceCells.scores(kept.getCompared()),
                        new Covariate(kept.getCovariateWeight()),
                        kept.getUsers(),
                        Duration.ofMillis(kept.getTookMs()));
    }

    private static @Nullable TrafficSeen kept(@Nullable Seen seen) {
        return seen == null
                ? null
                : TrafficSeen.newBuilder()
                        .setScores(EvidenceCells.counts(seen.counts().scores()))
                        .setUnscored(seen.counts().unscored())
                        .setUsers(seen.users())
                        .setTookMs(seen.took().toMillis())
                        .setCompared(EvidenceCells.counts(seen.compared()))
                        .setCovariateWeight(seen.covariate().weight())
                        .build();
    }

    private static Champions champions(LineState state) {
        return new Champions(
                state.getChampion(),
                state.getPromotions(),
                state.getRefused(),
                state.getQuarantine(),
                state.getRolloutSequence(),
                state.getSpent());
    }

    private static Backlog backlog(LineState state) {
        Instant since = state.getUncutSince();
        Uncut uncut = new Uncut(
                state.getUncutExamples(), state.getUncutTokens(), since == null ? null : since.toEpochMilli());
        return new Backlog(
                state.getStarts(),
                state.getStartCut(),
                state.getPositions(),
                uncut,
                state.getCuts(),
                state.getLastCut(),
                state.getTriedCut(),
                state.getAttempts(),
                state.getFailed());
    }

    public static LineState state(Line line) {
        Champions champions = line.champions();
        Backlog backlog = line.backlog();
        Long since = backlog.uncut().sinceMs();
        return LineState.newBuilder()
                .setLine(line.name())
                .setChampion(champions.champion())
                .setPromotions(champions.promotions())
                .setRefused(champions.refused())
                .setQuarantine(champions.quarantine())
                .setRolloutSequence(champions.rolloutSequence())
                .setRounds(line.rounds())
                .setStarts(backlog.starts())
                .setStartCut(backlog.startCut())
                .setPositions(backlog.positions())
                .setUncutExamples(backlog.uncut().examples())
                .setUncutTokens(backlog.uncut().tokens())
                .setUncutSince(since == null ? null : Instant.ofEpochMilli(since))
                .setCuts(backlog.cuts())
                .setLastCut(backlog.lastCut())
                .setTriedCut(backlog.triedCut())
                .setAttempts(backlog.attempts())
                .setFailed(backlog.failed())
                .setRollouts(line.rollouts())
                .setSpent(champions.spent())
                .setWaiting(line.waiting())
                .setRound(SlotStates.round(line.slot()))
                .setRollout(SlotStates.progress(line))
                .setFault(kept(line.fault()))
                .setPaused(line.paused())
                .setSeen(kept(line.seen()))
                .setAnchoring(AnchorStates.kept(line.anchoring()))
                .build();
    }

    /** Whether nothing but how far examples were counted is different in what the store keeps of both. */
    public static boolean isSameButForCounts(Line one, Line other) {
        Backlog counted = one.backlog()
                .counted(other.backlog().positions(), other.backlog().uncut());
        return isSame(one.with(counted), other);
    }

    /** Whether the store keeps the same of both: histograms lie elsewhere. */
    public static boolean isSame(Line one, Line other) {
        Evidence evidence = other.evidence();
        Evidence alike = new Evidence(
                one.evidence().cells(),
                evidence.unpaired(),
                evidence.unverified(),
                evidence.contributions(),
                evidence.askers());
        Anchoring compared = other.anchoring().with(one.anchoring().evidence());
        return one.equals(other.with(alike).with(compared));
    }
}
