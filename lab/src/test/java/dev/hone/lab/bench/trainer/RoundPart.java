package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.trainer.RoundMoment.Kind;
import java.util.List;

/** A part of a round in which its worker may die, in the order in which they come. */
enum RoundPart {
    READING(Kind.STARTED, Kind.PREPARED),
    /** The judging of what was trained included, until the first file of the version is there. */
    TRAINING(Kind.PREPARED, Kind.PUBLISHING),
    WRITING(Kind.PUBLISHING, Kind.PUBLISHED),
    /** The version is whole, and nobody has been told of it. */
    STORED(Kind.PUBLISHED, Kind.ANNOUNCING),
    /** The announcement is on its way, and no reader of what is committed sees it. */
    COMMITTING(Kind.ANNOUNCING, Kind.ANNOUNCED),
    /** A reader sees the outcome, whether or not the worker has come to know that. */
    COMMITTED(Kind.ANNOUNCED, Kind.ANNOUNCED);

    private final Kind begin;
    private final Kind end;

    RoundPart(Kind begin, Kind end) {
        this.begin = begin;
        this.end = end;
    }

    /** What the worker says as it comes to it. */
    Kind begin() {
        return begin;
    }

    /** How long it took in a round that nobody disturbed, in ms. */
    long length(List<RoundMoment> undisturbed) {
        return at(end, undisturbed) - at(begin, undisturbed);
    }

    /**
     * Where a worker was killed.
     *
     * @param last what it said last
     * @param left what it left
     */
    static RoundPart of(Kind last, Left left) {
        if (left.announced()) {
            return COMMITTED;
        }
        return switch (last) {
            case STARTED -> READING;
            case PREPARED, STEPPED, JUDGING -> TRAINING;
            case PUBLISHING -> left.whole() ? STORED : left.begun() ? WRITING : TRAINING;
            case PUBLISHED -> STORED;
            case ANNOUNCING -> COMMITTING;
            case ANNOUNCED, FAILED -> throw new IllegalStateException(last + " of an outcome that nobody sees");
        };
    }

    /**
     * What a killed worker left.
     *
     * @param begun whether there is a file of its version anywhere
     * @param whole whether the version is in the artifact store
     * @param announced whether a reader of what is committed sees an outcome
     */
    record Left(boolean begun, boolean whole, boolean announced) {}

    private static long at(Kind kind, List<RoundMoment> moments) {
        return moments.stream()
                .filter(moment -> moment.kind() == kind)
                .findFirst()
                .orElseThrow()
                .atMs();
    }
}
