package dev.hone.trainer.evaluate;

import java.util.List;

/** A part of judging a version, for whoever wants to know what takes the time. */
public enum JudgedPart {
    /** Held-out rows are rendered under every goal that is asked about. */
    RENDERING,
    /** The version's and its parent's losses at goals, and goal following. */
    LOSSES,
    /** Scores under every weight of a guidance, and answers at those that are looked at. */
    GUIDANCE,
    /** From the base. */
    DIVERGENCE,
    /** Losses on the early holdout. */
    FORGETTING,
    /** The last look. */
    ANSWERS,
    /** Answers for a scorer, and its grades. */
    SCORER,
    /** The parent on what came next. */
    PREQUENTIAL;

    private static final List<JudgedPart> ALL = List.of(values());

    /** Its place among all parts, from 0, for whoever can tell numbers alone. */
    public int place() {
        return ALL.indexOf(this);
    }

    /** The part at a place. */
    public static JudgedPart at(int place) {
        return ALL.get(place);
    }
}
