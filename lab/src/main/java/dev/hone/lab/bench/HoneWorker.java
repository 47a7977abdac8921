package dev.hone.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.terminal.LogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process in which Hone's side of the benchmark runs: answers requests until its input ends. */
public final class HoneWorker {

    private static final JsonMapper JSON = new JsonMapper();

    private HoneWorker() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        LogFile.ofErrors();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (HoneSide side = new HoneSide(System::nanoTime)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answers.println(JSON.writeValueAsString(answer(side, JSON.readTree(line))));
                answers.flush();
            }
        }
    }

    /** What one request cannot do must not end the run: the other end decides. */
    private static ObjectNode answer(HoneSide side, JsonNode request) throws IOException {
        try {
            return side.answer(request);
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            return JSON.createObjectNode().put("error", e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
