package dev.hone.cli.command;

import dev.hone.lab.replay.movielens.Movielens;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose MovieLens ratings, with the seed of what is made from them. */
final class MovielensOptions {

    @Option(
            names = "--input",
            paramLabel = "DIR",
            required = true,
            description = "The data set: ratings and movies, .csv or .csv.gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    Path input;

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N ratings by time (default: all).")
    @Nullable
    Integer limit;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the base model (default: ${DEFAULT-VALUE}).")
    long seed;

    Movielens read() throws IOException {
        if (limit != null && limit < 1) {
            throw new UsageException("--limit must be at least 1, was " + limit);
        }
        return Movielens.read(input, limit == null ? 0 : limit);
    }
}
