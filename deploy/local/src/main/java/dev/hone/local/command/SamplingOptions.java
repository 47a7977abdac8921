package dev.hone.local.command;

import dev.hone.llm.generate.Sampling;
import dev.hone.local.console.UsageException;
import picocli.CommandLine.Option;

/** How the next token is chosen. */
final class SamplingOptions {

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token, 1 draws as the model has it (default: 0).")
    private double temperature;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Draw from the likeliest tokens that together have this probability (default: 1, all).")
    private double topP = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the draws: the same gives the same text (default: 0).")
    private long seed;

    /** Throws {@link UsageException} for what is out of range. */
    Sampling sampling(int maxTokens) {
        try {
            return new Sampling(temperature, topP, maxTokens, seed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("wrong options: " + e.getMessage(), e);
        }
    }
}
