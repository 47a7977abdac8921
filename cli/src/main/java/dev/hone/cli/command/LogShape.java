package dev.hone.cli.command;

import dev.hone.lab.replay.formats.FormatName;
import dev.hone.lab.replay.formats.LogOptions;
import dev.hone.lab.replay.formats.Mapping;
import dev.hone.lab.replay.formats.RatedLog;
import dev.hone.lab.replay.formats.Scale;
import dev.hone.streams.decode.Checks;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that describe a log, where what is found by its first rows is wrong or too little. */
final class LogShape {

    // Made-up times are the same in every run, and so is what is learned.
    private static final long FIRST_MS = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "hone, kto, dpo, chat or map, where what is found is wrong.")
    private @Nullable FormatName format;

    @Option(
            names = "--map",
            paramLabel = "NAME=PATH",
            split = ",",
            description =
                    "Where prompt, response (or messages), rating, correction, segment, subject and time stand in a"
                            + " row, as dotted paths.")
    private @Nullable List<String> map;

    @Option(
            names = "--scale",
            paramLabel = "WORST..BEST",
            description = "The ends of the ratings, such as 1..5 (default: found by the ratings).")
    private @Nullable String scale;

    @Option(names = "--rows", paramLabel = "N", description = "Use the first N rows (default: all).")
    private @Nullable Long rows;

    RatedLog open(Path file) throws IOException {
        return open(file, Checks.OF_THE_RECORD);
    }

    /** The same; Hone's own lines are checked by these. */
    RatedLog open(Path file, Checks checks) throws IOException {
        if (rows != null && rows < 1) {
            throw new UsageException("--rows must be at least 1");
        }
        return RatedLog.open(
                file,
                new LogOptions(
                                format,
                                map == null ? null : Mapping.parse(map),
                                Optional.ofNullable(scale).map(Scale::parse),
                                rows == null ? Long.MAX_VALUE : rows,
                                FIRST_MS)
                        .with(checks));
    }
}
