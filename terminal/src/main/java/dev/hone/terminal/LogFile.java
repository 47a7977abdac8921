package dev.hone.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The destination of this process's log: a file under the data directory while a person watches the progress of a
 * replay, the error stream for a program that runs on its own.
 */
public final class LogFile {

    /** Bytes of a log file, about, after which it is turned over. */
    static final long MAX_BYTES = 10L << 20;
    /** Parts that are kept beside it. */
    static final int KEPT = 5;

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg %kvp%n";
    private static final AtomicReference<@Nullable Path> CURRENT = new AtomicReference<>();

    private LogFile() {}

    /**
     * Sends the log to {@code hone.log} in this directory, which nobody else on the machine may read; says where that
     * is. Past {@link #MAX_BYTES} it is turned over to {@code hone.1.log}, and {@link #KEPT} of these are kept.
     */
    public static Path in(Path directory) {
        Path file = directory.resolve("hone.log");
        as(new LoggingConfig(LoggingConfig.Format.TEXT, file, MAX_BYTES, KEPT));
        return file;
    }

    /** Sends the log where the settings say; a file is kept as that of {@link #in}. */
    public static void as(LoggingConfig config) {
        Path file = config.file();
        install(file == null ? errorStream() : rolling(file, config), config.format());
        CURRENT.set(file);
    }

    private static RollingFileAppender<ILoggingEvent> rolling(Path file, LoggingConfig config) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context());
        appender.setFile(file.toString());
        var names = new FixedWindowRollingPolicy();
        names.setContext(context());
        names.setParent(appender);
        names.setFileNamePattern(file.resolveSibling(turnedOver(file)).toString());
        names.setMinIndex(1);
        names.setMaxIndex(config.kept());
        names.start();
        var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        size.setContext(context());
        size.setMaxFileSize(new FileSize(config.maxBytes()));
        // Looked at with every line: there are few.
        size.setCheckIncrement(Duration.buildByMilliseconds(0));
        size.start();
        appender.setRollingPolicy(names);
        appender.setTriggeringPolicy(size);
        keepToOwner(file);
        return appender;
    }

    /** {@code hone.log} becomes {@code hone.1.log}, {@code hone} becomes {@code hone.1}. */
    private static String turnedOver(Path file) {
        String name = String.valueOf(file.getFileName()).replace("%", "\\%");
        int ending = name.lastIndexOf('.');
        return ending <= 0 ? name + ".%i" : name.substring(0, ending) + ".%i" + name.substring(ending);
    }

    // What is turned over keeps the mode; the next file has that of the process, in a folder that is closed.
    private static void keepToOwner(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                DataFolder.made(folder);
            }
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the log cannot be written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Sends the log to the error stream. */
    public static void onErrorStream() {
        as(LoggingConfig.ERROR_STREAM);
    }

    private static ConsoleAppender<ILoggingEvent> errorStream() {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setTarget("System.err");
        return appender;
    }

    /** The same for a command that asks something and ends: what it cannot reach it says itself. */
    public static void ofErrors() {
        onErrorStream();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
            context.getLogger("ai.djl").setLevel(Level.ERROR);
        }
    }

    static String hint() {
        return Optional.ofNullable(CURRENT.get())
                .map(file -> "; more in " + file)
                .orElse("");
    }

    private static LoggerContext context() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("logback must be the only slf4j provider on the class path");
        }
        return context;
    }

    private static Encoder<ILoggingEvent> encoder(LoggingConfig.Format format) {
        if (format == LoggingConfig.Format.JSON) {
            return json();
        }
        var text = new PatternLayoutEncoder();
        text.setPattern(PATTERN);
        return text;
    }

    // A field of an event whose name is one of the line's own stands behind an underscore.
    private static Encoder<ILoggingEvent> json() {
        var names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("error");
        names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        var json = new LogstashEncoder();
        json.setFieldNames(names);
        json.setTimeZone("UTC");
        for (String own : List.of("time", "level", "logger", "thread", "message", "error")) {
            json.addKeyValueKeyFieldName(own + "=_" + own);
        }
        return json;
    }

    private static void install(OutputStreamAppender<ILoggingEvent> appender, LoggingConfig.Format format) {
        LoggerContext context = context();
        Encoder<ILoggingEvent> encoder = encoder(format);
        encoder.setContext(context);
        encoder.start();
        var retried = new RetriedSends();
        retried.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.addFilter(retried);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.WARN);
        context.getLogger("dev.hone").setLevel(Level.INFO);
        root.addAppender(appender);
    }
}
