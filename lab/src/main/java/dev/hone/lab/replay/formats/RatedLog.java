package dev.hone.lab.replay.formats;

import dev.hone.lab.replay.input.InputLog;
import dev.hone.lab.replay.jsonl.Faults;
import dev.hone.lab.replay.jsonl.JsonlLog;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A log in whatever format, opened and read once.
 *
 * @param format what it was understood as, in words
 * @param scales how its ratings were understood, in words; empty for Hone's own, which names its metrics
 * @param rows rows or lines that were read
 * @param faults those of them that cannot be used
 * @param records what Hone is given
 */
public record RatedLog(String format, String scales, long rows, Faults faults, InputLog records) {

    private static final String HONE =
            "Hone's own log (a prompt, a response, a piece of feedback or a whole interaction a line)";

    /** Throws {@link UsageException} where it cannot be understood, or no row of it can be used. */
    public static RatedLog open(Path file, LogOptions options) throws IOException {
        if (options.mapping() != null || options.format() == FormatName.MAP) {
            return rows(file, mapped(options), options);
        }
        Detection detection = Detection.of(file);
        FormatName format = options.format();
        if (format == null) {
            return detection.isHone() ? hone(file, options) : rows(file, detection.rows(), options);
        }
        return switch (format) {
            case HONE -> hone(file, options);
            case KTO -> rows(file, new KtoRows(), options);
            case DPO -> rows(file, new DpoRows(), options);
            case CHAT -> rows(file, detection.chat().orElseThrow(detection::unknown), options);
            case MAP -> rows(file, mapped(options), options);
        };
    }

    private static RowFormat mapped(LogOptions options) {
        Mapping mapping = options.mapping();
        if (mapping == null) {
            throw new UsageException(
                    "--format map needs --map, as in --map prompt=question,response=answer,rating=stars");
        }
        if (options.format() != null && options.format() != FormatName.MAP) {
            throw new UsageException("--map says how rows are read; leave --format out");
        }
        return new MappedRows("rows by your mapping (" + mapping + ")", mapping);
    }

    private static RatedLog hone(Path file, LogOptions options) throws IOException {
        JsonlLog log = JsonlLog.open(file, false, options.maxRows(), options.checks());
        return checked(file, new RatedLog(HONE, "", log.lines(), log.faults().and(log.refused()), log));
    }

    private static RatedLog rows(Path file, RowFormat format, LogOptions options) throws IOException {
        RowLog log = RowLog.open(file, format, options);
        RowSurvey survey = log.survey();
        return checked(file, new RatedLog(format.name(), survey.scales().words(), survey.rows(), survey.faults(), log));
    }

    private static RatedLog checked(Path file, RatedLog log) {
        if (log.rows() == 0) {
            throw new UsageException(file + " is empty");
        }
        if (log.faults().count() == log.rows()) {
            throw new UsageException("no row of " + file + " can be used as " + log.format() + "; "
                    + log.faults().first().get(0));
        }
        return log;
    }
}
