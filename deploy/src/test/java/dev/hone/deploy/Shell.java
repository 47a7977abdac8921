package dev.hone.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Commands of the machine, with all that they print. */
record Shell(Map<String, String> environment) {

    /** What a command has come to. */
    record Result(int code, String printed) {}

    /** Waits for the command. Code 127 where there is no such program. */
    Result run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), printed);
        } catch (IOException noProgram) {
            return new Result(127, String.valueOf(noProgram.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", interrupted));
        }
    }

    /** What a command prints that has to succeed. */
    String must(List<String> command) {
        Result result = run(command);
        if (result.code() != 0) {
            throw new IllegalStateException(command + " ended with " + result.code() + ": " + result.printed());
        }
        return result.printed();
    }
}
