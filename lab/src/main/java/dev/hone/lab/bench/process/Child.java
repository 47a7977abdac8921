package dev.hone.lab.bench.process;

import dev.hone.terminal.RunFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process of a benchmark; what it logs goes to a file. One thread at a time. */
public final class Child implements AutoCloseable {

    private static final int END_SECONDS = 90;
    private static final int BY_SIGKILL = 128 + 9;

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final Thread end;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.end = new Thread(process::destroyForcibly, "end of " + name);
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** A JVM with a heap of that many MiB and the {@code -XX} options of this one. */
    public static Child java(Path folder, String name, int heapMiB, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:"))
                .forEach(command::add);
        command.add("-Xmx" + heapMiB + "m");
        command.add("-Dai.djl.offline=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new Child(name, process, log);
    }

    public long pid() {
        return process.pid();
    }

    /** The next line that it says. */
    public String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new RunFailedException(ended());
        }
        return line;
    }

    /** Throws when it has died. */
    public void check() throws IOException {
        if (!process.isAlive()) {
            throw new RunFailedException(ended());
        }
    }

    /** Kills it as a machine that fails does, with SIGKILL, and returns when it is gone. */
    public void kill() throws IOException {
        check();
        process.destroyForcibly();
        try {
            int code = process.waitFor();
            if (code != BY_SIGKILL || ProcessHandle.of(process.pid()).isPresent()) {
                throw new RunFailedException("the process " + name + " ended with " + code + " and was not killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailedException("stopped before the end", e);
        }
    }

    private String ended() throws IOException {
        List<String> lines =
                Files.readString(log).lines().filter(line -> !line.isBlank()).toList();
        String words = lines.stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("at "))
                .skip(Math.max(
                        0,
                        lines.stream()
                                        .filter(line -> !line.strip().startsWith("at "))
                                        .count()
                                - 3))
                .collect(Collectors.joining("; "));
        return "the process " + name + " ended early: " + (words.isEmpty() ? "it said nothing" : words);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        answers.close();
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // it is the end of everything, which the hook sees to
        }
    }
}
