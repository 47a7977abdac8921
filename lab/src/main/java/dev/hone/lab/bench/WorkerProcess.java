package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.terminal.RunFailedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One side in a process of its own: a request is a line of JSON on its input, the answer a line on its output. */
final class WorkerProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int END_SECONDS = 10;

    private final String name;
    private final Process process;
    private final Path errors;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private WorkerProcess(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the process writes to its error stream goes to a file in this folder. */
    static WorkerProcess start(String name, List<String> command, Path folder) throws IOException {
        Path errors = Files.createTempFile(folder, name, ".log");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new WorkerProcess(name, process, errors);
    }

    /** Throws {@link RunFailedException} where the process has died; an answer may hold an "error". */
    JsonNode ask(ObjectNode request) throws IOException {
        String line;
        try {
            requests.write(JSON.writeValueAsString(request));
            requests.newLine();
            requests.flush();
            line = answers.readLine();
        } catch (IOException e) {
            throw new RunFailedException("the worker of " + name + " ended early: " + lastWords(), e);
        }
        if (line == null) {
            throw new RunFailedException("the worker of " + name + " ended early: " + lastWords());
        }
        return JSON.readTree(line);
    }

    /** The same; throws {@link RunFailedException} for an error as well. */
    JsonNode insist(ObjectNode request) throws IOException {
        JsonNode answer = ask(request);
        if (answer.has("error")) {
            throw new RunFailedException(name + " failed at "
                    + request.path("do").asText() + ": " + answer.path("error").asText());
        }
        return answer;
    }

    private String lastWords() throws IOException {
        List<String> lines =
                Files.readString(errors).lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        answers.close();
    }
}
