package dev.hone.lab.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a benchmark: the models, the side to compare with, and the length of the runs.
 *
 * @param python an interpreter with torch, transformers and peft; empty for Hone's numbers alone
 */
public record BenchPlan(Optional<Path> python, List<BenchModel> models, int growthSteps, int threads, long seed) {

    private static final int GROWTH_STEPS = 5_000;
    private static final int QUICK_GROWTH_STEPS = 1_000;

    public BenchPlan {
        models = List.copyOf(models);
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
    }

    /** Which models. */
    public enum Size {
        SMALL,
        LARGE,
        ALL
    }

    /**
     * The plan for models of these sizes.
     *
     * @param quick fewer and shorter runs: numbers to look at, not to quote
     */
    public static BenchPlan of(Optional<Path> python, Size size, boolean quick, int threads, long seed) {
        List<BenchModel> models =
                switch (size) {
                    case SMALL -> List.of(BenchModel.SMALL);
                    case LARGE -> List.of(BenchModel.LARGE);
                    case ALL -> List.of(BenchModel.SMALL, BenchModel.LARGE);
                };
        return new BenchPlan(
                python,
                quick ? models.stream().map(BenchModel::quick).toList() : models,
                quick ? QUICK_GROWTH_STEPS : GROWTH_STEPS,
                threads,
                seed);
    }
}
