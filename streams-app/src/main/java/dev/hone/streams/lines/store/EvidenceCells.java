package dev.hone.streams.lines.store;

import dev.hone.schemas.records.EvidenceCell;
import dev.hone.schemas.records.ScoreCount;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Evidence.Cell;
import dev.hone.streams.lines.state.Evidence.Counts;
import dev.hone.streams.lines.state.Measure;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Histograms of evidence as records and back. */
final class EvidenceCells {
    private EvidenceCells() {}

    static Cell cell(EvidenceCell stored) {
        return new Cell(
                new Measure(stored.getMeasure()),
                stored.getStage(),
                Arm.valueOf(stored.getArm().toUpperCase(Locale.ROOT)),
                stored.getSegment());
    }

    static Counts counts(EvidenceCell stored) {
        return new Counts(stored.getUnscored(), scores(stored.getCounts()));
    }

    static ScoreCounts scores(List<ScoreCount> stored) {
        ScoreCounts scores = ScoreCounts.NONE;
        for (ScoreCount count : stored) {
            scores = scores.with(count.getQuality(), count.getCount());
        }
        return scores;
    }

    static List<ScoreCount> counts(ScoreCounts scores) {
        List<ScoreCount> counts = new ArrayList<>();
        scores.forEach((score, count) -> counts.add(new ScoreCount(score, count)));
        return counts;
    }
}
