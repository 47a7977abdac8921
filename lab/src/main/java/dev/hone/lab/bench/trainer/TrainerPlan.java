package dev.hone.lab.bench.trainer;

import dev.hone.lab.bench.ByteModel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The plan of a benchmark.
 *
 * @param python an interpreter with torch, transformers, peft and trl; empty for Hone's numbers alone
 * @param examples of the round, of which one in ten is held out
 * @param threads of the arithmetic, of each side and of each worker
 * @param shards that the round is trained in
 * @param workers that wait for it
 * @param tracedSteps of which is said where their time goes
 */
public record TrainerPlan(
        Optional<Path> python,
        ByteModel model,
        int examples,
        int threads,
        int shards,
        int workers,
        int tracedSteps,
        long seed) {

    /** Throws {@link IllegalArgumentException} for what makes no round. */
    public TrainerPlan {
        if (examples < 100 || threads < 1 || shards < 1 || workers < 1) {
            throw new IllegalArgumentException("a round has 100 examples and 1 thread, shard and worker or more");
        }
        if (tracedSteps < 1) {
            throw new IllegalArgumentException("one step or more is traced, was " + tracedSteps);
        }
    }
}
