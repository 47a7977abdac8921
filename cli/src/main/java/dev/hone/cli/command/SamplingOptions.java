package dev.hone.cli.command;

import dev.hone.llm.generate.Sampling;
import dev.hone.terminal.UsageException;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of sampling: the rules by which the next token is chosen. */
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
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "0",
            description = "Draw from the N likeliest tokens (default: 0, all).")
    private int topK;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0",
            description = "Draw from tokens at least this share as likely as the likeliest (default: 0, all).")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Makes tokens that were there before less likely, also at temperature 0 (default: 1, off).")
    private double repetitionPenalty = 1;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may be given several times.")
    private List<String> stop = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the draws: the same gives the same text (default: 0).")
    private long seed;

    /** Throws {@link UsageException} for what is out of range. */
    Sampling sampling(int maxTokens) {
        try {
            if (stop.stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException("--stop must not be empty");
            }
            return new Sampling(temperature, topP, maxTokens, seed)
                    .withTopK(topK)
                    .withMinP(minP)
                    .withRepetitionPenalty(repetitionPenalty)
                    .withStop(stop);
        } catch (IllegalArgumentException e) {
            throw new UsageException("wrong options: " + e.getMessage(), e);
        }
    }
}
