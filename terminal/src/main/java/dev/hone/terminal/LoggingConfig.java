package dev.hone.terminal;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.hone.schemas.config.Settings;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.jspecify.annotations.Nullable;

/**
 * How a program that has a process to itself logs.
 *
 * @param file null for the error stream
 * @param maxBytes of a file, about, after which it is turned over
 * @param kept parts that are kept beside it
 */
public record LoggingConfig(Format format, @Nullable Path file, long maxBytes, int kept) {

    private static final String FORMAT = "logging.format";
    private static final String FILE = "logging.file";
    private static final String MAX_BYTES = "logging.file.max.bytes";
    private static final String KEPT = "logging.file.kept";
    // Logback renames them one by one each time that the log is turned over.
    private static final int MOST_KEPT = 20;

    /** How a line looks. */
    public enum Format {
        /** For people. */
        TEXT,
        /** An object for each line, for programs. */
        JSON
    }

    /** The keys, the same for all programs. */
    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    FORMAT,
                    ConfigDef.Type.STRING,
                    "text",
                    CaseInsensitiveValidString.in("text", "json"),
                    MEDIUM,
                    "What a line of a program's log is: text for people, or json, an object with time, level, logger,"
                            + " thread, message and the fields of the event. What people wrote is in neither.")
            .define(
                    FILE,
                    ConfigDef.Type.STRING,
                    null,
                    LOW,
                    "File that a program logs to, for each program another; not set: the error stream.")
            .define(
                    MAX_BYTES,
                    ConfigDef.Type.LONG,
                    LogFile.MAX_BYTES,
                    atLeast(1024),
                    LOW,
                    "Bytes of that file, about, after which it is turned over, to a name with a number before its"
                            + " ending.")
            .define(
                    KEPT,
                    ConfigDef.Type.INT,
                    LogFile.KEPT,
                    between(1, MOST_KEPT),
                    LOW,
                    "Parts that are kept beside that file.");

    /** Text on the error stream. */
    static final LoggingConfig ERROR_STREAM = new LoggingConfig(Format.TEXT, null, LogFile.MAX_BYTES, LogFile.KEPT);

    /** The section's settings; throws {@link org.apache.kafka.common.config.ConfigException} in words. */
    public static LoggingConfig from(Settings settings) {
        AbstractConfig config = settings.parse(DEFINITION);
        String file = config.getString(FILE);
        return new LoggingConfig(
                Format.valueOf(config.getString(FORMAT).toUpperCase(Locale.ROOT)),
                file == null || file.isBlank() ? null : Path.of(file),
                config.getLong(MAX_BYTES),
                config.getInt(KEPT));
    }
}
