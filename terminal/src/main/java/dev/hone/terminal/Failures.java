package dev.hone.terminal;

import dev.hone.schemas.serde.RegistryUnavailableException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns an exception into one clear line on the error stream and an exit code; the stack trace of a bug goes to the
 * log.
 */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        command.getErr().println(oneLine(describe(exception)) + " (see " + name + " --help)");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult result) {
        Optional<String> usage = usageLine(exception);
        if (usage.isPresent()) {
            command.getErr().println(usage.get());
            return ExitCode.USAGE;
        }
        Optional<String> known = knownLine(exception);
        if (known.isPresent()) {
            command.getErr().println("failed: " + known.get() + LogFile.hint());
            return ExitCode.FAILED;
        }
        // Made here, since it takes long and most commands go well.
        LoggerFactory.getLogger(Failures.class).atError().setCause(exception).log("command failed");
        command.getErr().println("failed: " + oneLine(describe(exception)) + LogFile.hint());
        return ExitCode.FAILED;
    }

    /** What says all there is to say: where it was thrown helps nobody. */
    private static Optional<String> knownLine(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            boolean last = cause.getCause() == null;
            if (cause instanceof RegistryUnavailableException || (cause instanceof RunFailedException && last)) {
                return Optional.of(oneLine(describe(cause)));
            }
            if (cause instanceof TimeoutException) {
                return Optional.of("Kafka stopped answering: " + oneLine(describe(cause)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> usageLine(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof UsageException || cause instanceof ConfigException) {
                return Optional.of(oneLine(describe(cause)));
            }
            if (cause instanceof BindException) {
                return Optional.of("port in use: " + oneLine(describe(exception))
                        + "; stop what listens there or choose another, 0 takes any");
            }
            if (cause instanceof NoSuchFileException) {
                return Optional.of("no such file: " + cause.getMessage());
            }
            if (cause instanceof AccessDeniedException) {
                return Optional.of("not permitted: " + cause.getMessage());
            }
        }
        return Optional.empty();
    }

    private static String describe(Throwable exception) {
        String message = exception.getMessage();
        return message == null ? exception.getClass().getSimpleName() : message;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
