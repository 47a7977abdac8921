package dev.hone.streams.lines.store;

import dev.hone.schemas.records.EvidenceBasis;
import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.RolloutEvidence;
import dev.hone.streams.lines.state.Evidence;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Line;
import dev.hone.streams.lines.state.LineOutput.News;
import dev.hone.streams.lines.state.Slot;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the tests of a rollout are functions of, beside what is told of it: so that somebody who reads it can have them
 * done over under another policy. Segments are left out, of which there may be very many, and who brought the evidence.
 */
public final class EvidenceBases {

    private static final int MOST_SCORES = 256;

    private EvidenceBases() {}

    /** The news with what they rest on. */
    public static News with(News news, Line line, Slot.Serving serving) {
        String rolloutId = serving.challenge().rolloutId();
        List<EvidenceCell> cells = new ArrayList<>();
        boolean rounded = false;
        for (var entry : line.evidence().cells().entrySet()) {
            Cell cell = entry.getKey();
            if (cell.segment().equals(Evidence.ALL_SEGMENTS)) {
                ScoreCounts scores = entry.getValue().scores();
                rounded |= scores.distinct() > MOST_SCORES;
                cells.add(new EvidenceCell(
                        rolloutId,
                        cell.measure().name(),
                        cell.stage(),
                        cell.arm().wireName(),
                        cell.segment(),
                        entry.getValue().unscored(),
                        EvidenceCells.counts(scores.coarser(MOST_SCORES))));
            }
        }
        Slot.Canary canary = serving.canary();
        EvidenceBasis basis = new EvidenceBasis(
                serving.challenge().weights(),
                canary.since(),
                canary.stageSince(),
                serving.challenge().betting().number(),
                serving.challenge().covariate().weight(),
                line.champions().spent(),
                rounded,
                cells);
        return new News(
                RolloutEvidence.newBuilder(news.record()).setBasis(basis).build());
    }

    /** The histograms again. */
    public static NavigableMap<Cell, Counts> cells(EvidenceBasis basis) {
        NavigableMap<Cell, Counts> cells = new TreeMap<>();
        basis.getCells().forEach(cell -> cells.put(EvidenceCells.cell(cell), EvidenceCells.counts(cell)));
        return cells;
    }
}
