package dev.hone.lab.replay.ranking;

import java.util.List;

/** Scores all titles for each of these cases; the higher, the sooner it expects the title. */
@FunctionalInterface
public interface Ranker {

    /** One row per case, one score per place of a title. */
    double[][] scores(List<RankingCase> cases);
}
