package dev.hone.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The destination of this process's log: a file under the data directory while a person watches the progress of a
 * replay, the error stream for a program that runs on its own.
 */
public final class LogFile {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg %kvp%n";
    private static final AtomicReference<@Nullable Path> CURRENT = new AtomicReference<>();

    private LogFile() {}

    /** Sends the log to {@code hone.log} in this directory; says where that is. */
    public static Path in(Path directory) {
        Path file = directory.resolve("hone.log");
        var appender = new FileAppender<ILoggingEvent>();
        appender.setFile(file.toString());
        install(appender);
        CURRENT.set(file);
        return file;
    }

    /** Sends the log to the error stream. */
    public static void onErrorStream() {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setTarget("System.err");
        install(appender);
        CURRENT.set(null);
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

    private static void install(OutputStreamAppender<ILoggingEvent> appender) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("logback must be the only slf4j provider on the class path");
        }
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.WARN);
        context.getLogger("dev.hone").setLevel(Level.INFO);
        root.addAppender(appender);
    }
}
