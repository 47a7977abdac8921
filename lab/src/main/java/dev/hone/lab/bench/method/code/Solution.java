package dev.hone.lab.bench.method.code;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hone.terminal.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A program that a model wrote for a task.
 *
 * @param number its line in the file, from 0
 * @param prompt the task's name, and the program up to its first function's head
 * @param rest the program from there on
 * @param speed share of people's programs that it was as fast as or faster, 0 where it is wrong
 */
record Solution(int number, String task, String prompt, String rest, double speed) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = "mercury_generations.jsonl.gz";
    private static final Pattern HEAD = Pattern.compile("\\A(.*?\\n\\s*def [^\\n]*:)(\\n.+)\\z", Pattern.DOTALL);
    private static final int LONGEST_BYTES = 600;

    /** Those that have a function, and are no longer than a small model can take. */
    static List<Solution> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no " + FILE + " in " + folder);
        }
        List<Solution> solutions = new ArrayList<>();
        try (InputStream packed = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                of(number++, JSON.readTree(line)).ifPresent(solutions::add);
            }
        }
        return solutions;
    }

    private static Optional<Solution> of(int number, JsonNode row) {
        String task = row.path("task").asText();
        Matcher parts = HEAD.matcher(row.path("response").asText());
        if (!parts.matches() || parts.group(2).getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new Solution(
                number,
                task,
                task + "\n" + parts.group(1),
                parts.group(2),
                Math.min(1, Math.max(0, row.path("score").asDouble()))));
    }
}
