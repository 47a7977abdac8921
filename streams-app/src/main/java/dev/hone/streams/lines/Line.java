package dev.hone.streams.lines;

import dev.hone.schemas.records.ModelVersion;
import java.util.List;

/**
 * A line, whole: the state that every decision is taken on.
 *
 * @param rounds sequence of the latest round; 0 before the first
 * @param rollouts number of the latest rollout; 0 before the first
 * @param waiting versions from outside that wait for the slot, oldest first
 * @param evidence of the rollout that is on; empty while there is none
 */
record Line(
        String name,
        Champions champions,
        Backlog backlog,
        Slot slot,
        int rounds,
        long rollouts,
        List<ModelVersion> waiting,
        Evidence evidence) {

    Line {
        waiting = List.copyOf(waiting);
    }

    static Line start(String name, int partitions) {
        return new Line(
                name,
                Champions.start(name),
                Backlog.start(partitions),
                new Slot.Free(),
                0,
                0,
                List.of(),
                Evidence.NONE);
    }

    Line with(Champions next) {
        return new Line(name, next, backlog, slot, rounds, rollouts, waiting, evidence);
    }

    Line with(Backlog next) {
        return new Line(name, champions, next, slot, rounds, rollouts, waiting, evidence);
    }

    Line with(Slot next) {
        return new Line(name, champions, backlog, next, rounds, rollouts, waiting, evidence);
    }

    Line with(Evidence next) {
        return new Line(name, champions, backlog, slot, rounds, rollouts, waiting, next);
    }

    Line withRounds(int next) {
        return new Line(name, champions, backlog, slot, next, rollouts, waiting, evidence);
    }

    Line withRollouts(long next) {
        return new Line(name, champions, backlog, slot, rounds, next, waiting, evidence);
    }

    Line withWaiting(List<ModelVersion> next) {
        return new Line(name, champions, backlog, slot, rounds, rollouts, next, evidence);
    }
}
