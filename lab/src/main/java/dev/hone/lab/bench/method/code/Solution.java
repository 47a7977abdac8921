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
 * @param beginning up to its first function's head, with what describes that
 * @param rest the program from there on
 */
record Solution(int number, String task, String beginning, String rest) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = "mercury_generations.jsonl.gz";
    // Those who asked for the programs gave the head, its description and an empty line behind it: no model wrote them.
    private static final Pattern HEAD = Pattern.compile(
            "\\A(.*?\\n[ \\t]*def [^\\n]*:(?:\\s*\"\"\".*?\"\"\")?(?:[ \\t]*\\n[ \\t]*(?=\\n))*)(\\n.+)\\z",
            Pattern.DOTALL);
    private static final int LONGEST_BYTES = 400;

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
        return Optional.of(new Solution(number, task, parts.group(1), parts.group(2)));
    }

    /** What is asked: the task's name, and the program's beginning. */
    String prompt() {
        return task + "\n" + beginning;
    }

    /**
     * How good its rest is, in [0, 1]: by its style where the whole could be a program, else 0. Prose would break few
     * rules.
     */
    double quality() {
        return quality(beginning, rest);
    }

    static double quality(String beginning, String rest) {
        PythonSource whole = PythonSource.of(beginning + rest);
        return whole.isWellFormed() ? style(whole, beginning).quality() : 0;
    }

    static Style style(PythonSource whole, String beginning) {
        return Style.of(whole, (int) beginning.lines().count());
    }
}
