package dev.hone.streams.lines.state;

import dev.hone.schemas.records.ModelVersion;
import dev.hone.schemas.records.RoundsPaused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line, whole: the state that every decision is taken on.
 *
 * @param rounds sequence of the latest round; 0 before the first
 * @param rollouts number of the latest rollout; 0 before the first
 * @param waiting versions from outside that wait for the slot, oldest first
 * @param evidence of the rollout that is on; empty while there is none
 * @param fault what stopped the latest round, where no example was at fault; null while that is not so
 * @param paused by whose word no further round closes; null while rounds are not paused
 * @param seen what the latest canary that was long enough has seen of the users; null before it
 * @param anchoring how the champion stands beside the base
 */
public record Line(
        String name,
        Champions champions,
        Backlog backlog,
        Slot slot,
        int rounds,
        long rollouts,
        List<ModelVersion> waiting,
        Evidence evidence,
        @Nullable Fault fault,
        @Nullable RoundsPaused paused,
        @Nullable Seen seen,
        Anchoring anchoring) {

    public Line {
        waiting = List.copyOf(waiting);
    }

    public static Line start(String name, int partitions) {
        return new Line(
                name,
                Champions.start(name),
                Backlog.start(partitions),
                new Slot.Free(),
                0,
                0,
                List.of(),
                Evidence.NONE,
                null,
                null,
                null,
                Anchoring.NONE);
    }

    public Line with(Champions next) {
        return new Line(name, next, backlog, slot, rounds, rollouts, waiting, evidence, fault, paused, seen, anchoring);
    }

    public Line with(Backlog next) {
        return new Line(
                name, champions, next, slot, rounds, rollouts, waiting, evidence, fault, paused, seen, anchoring);
    }

    public Line with(Slot next) {
        return new Line(
                name, champions, backlog, next, rounds, rollouts, waiting, evidence, fault, paused, seen, anchoring);
    }

    public Line with(Evidence next) {
        return new Line(
                name, champions, backlog, slot, rounds, rollouts, waiting, next, fault, paused, seen, anchoring);
    }

    public Line withRounds(int next) {
        return new Line(
                name, champions, backlog, slot, next, rollouts, waiting, evidence, fault, paused, seen, anchoring);
    }

    public Line withRollouts(long next) {
        return new Line(
                name, champions, backlog, slot, rounds, next, waiting, evidence, fault, paused, seen, anchoring);
    }

    public Line withWaiting(List<ModelVersion> next) {
        return new Line(
                name, champions, backlog, slot, rounds, rollouts, next, evidence, fault, paused, seen, anchoring);
    }

    public Line withFault(@Nullable Fault next) {
        return new Line(
                name, champions, backlog, slot, rounds, rollouts, waiting, evidence, next, paused, seen, anchoring);
    }

    public Line withPaused(@Nullable RoundsPaused next) {
        return new Line(
                name, champions, backlog, slot, rounds, rollouts, waiting, evidence, fault, next, seen, anchoring);
    }

    public Line withSeen(@Nullable Seen next) {
        return new Line(
                name, champions, backlog, slot, rounds, rollouts, waiting, evidence, fault, paused, next, anchoring);
    }

    public Line with(Anchoring next) {
        return new Line(name, champions, backlog, slot, rounds, rollouts, waiting, evidence, fault, paused, seen, next);
    }
}
