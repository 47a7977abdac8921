package dev.hone.streams.lines.state;

import dev.hone.schemas.records.Contributor;
import dev.hone.schemas.routing.Arm;
import dev.hone.streams.lines.state.Contributions.Subject;
import dev.hone.streams.sequential.ScoreCounts;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The evidence of a rollout: exact histograms, and the answers that wait for another to be compared with.
 *
 * @param unverified records that named another arm or version than the bucketing gives: left out
 * @param contributions who brought the scores
 * @param askers who brought the answers, graded or not
 */
public record Evidence(
        NavigableMap<Cell, Counts> cells,
        Map<Place, Answer> unpaired,
        long unverified,
        Contributions contributions,
        Contributions askers) {

    public static final Evidence NONE =
            new Evidence(new TreeMap<>(), Map.of(), 0, Contributions.NONE, Contributions.NONE);

    private static final Counts ZERO = oneOrZero(false, 1);
    private static final Counts ONE = oneOrZero(true, 1);

    /** The cell of all segments together. */
    public static final String ALL_SEGMENTS = "";

    /** One histogram. */
    public record Cell(Measure measure, int stage, Arm arm, String segment) implements Comparable<Cell> {
        /** The one of all segments together. */
        public static Cell ofAll(Measure measure, int stage, Arm arm) {
            return new Cell(measure, stage, arm, ALL_SEGMENTS);
        }

        @Override
        public int compareTo(Cell other) {
            int order = measure.compareTo(other.measure);
            order = order == 0 ? Integer.compare(stage, other.stage) : order;
            order = order == 0 ? arm.compareTo(other.arm) : order;
            return order == 0 ? segment.compareTo(other.segment) : order;
        }
    }

    /** How many were counted without a score, and with which. */
    public record Counts(long unscored, ScoreCounts scores) {
        public static final Counts NONE = new Counts(0, ScoreCounts.NONE);

        public Counts plus(Counts other) {
            return new Counts(unscored + other.unscored, scores.plus(other.scores));
        }

        public long total() {
            return unscored + scores.total();
        }
    }

    /** Where answers are compared: equal stage and arm. */
    public record Place(int stage, Arm arm) {}

    /** Digests of a prompt and of what was answered. */
    public record Answer(long prompt, long answer) {}

    public Evidence {
        cells = Collections.unmodifiableNavigableMap(cells);
        unpaired = Map.copyOf(unpaired);
    }

    public Counts at(Cell cell) {
        return cells.getOrDefault(cell, Counts.NONE);
    }

    public Evidence plus(Cell cell, Counts more) {
        NavigableMap<Cell, Counts> next = new TreeMap<>(cells);
        next.merge(cell, more, Counts::plus);
        return new Evidence(next, unpaired, unverified, contributions, askers);
    }

    /**
     * Compares an answer with the one before it, and counts whether they are equal. Pairs are disjoint and of
     * successive answers to different prompts, so that the chance of an equal pair does not depend on how many an arm
     * has given.
     */
    public Evidence answered(Measure measure, Place place, Answer answer) {
        Answer before = unpaired.get(place);
        if (before != null && before.prompt == answer.prompt) {
            return this;
        }
        Map<Place, Answer> next = new HashMap<>(unpaired);
        if (before == null) {
            next.put(place, answer);
            return new Evidence(cells, next, unverified, contributions, askers);
        }
        next.remove(place);
        Cell cell = Cell.ofAll(measure, place.stage, place.arm);
        return new Evidence(cells, next, unverified, contributions, askers)
                .plus(cell, oneOrZero(before.answer == answer.answer));
    }

    /** With who brought another subject: a score of it, or its answer alone. */
    public Evidence broughtBy(List<Contributor> contributors, Subject subject) {
        if (contributors.isEmpty() && !subject.isNew()) {
            return this;
        }
        Subject asker = new Subject(subject.arm(), null, false);
        return new Evidence(
                cells,
                unpaired,
                unverified,
                contributions.plus(subject.score() == null ? List.of() : contributors, subject),
                askers.plus(contributors, asker));
    }

    /** Without so many records. */
    public Evidence leftOut(int records) {
        return new Evidence(cells, unpaired, unverified + records, contributions, askers);
    }

    public static Counts oneOrZero(boolean one) {
        return one ? ONE : ZERO;
    }

    /** So many times. */
    public static Counts oneOrZero(boolean one, long times) {
        return new Counts(0, ScoreCounts.NONE.with(one ? ScoreCounts.ONE : 0, times));
    }
}
