package dev.hone.lab.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.LineReader;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A public data set in which several versions of a model answered the same prompts and were graded. */
public enum GradedSet {
    /** GSM8K's {@code example_model_solutions.jsonl}: right or wrong. */
    GSM8K {
        @Override
        List<Answer> read(Path folder, String version) throws IOException {
            List<Answer> answers = new ArrayList<>();
            for (JsonNode row : rows(folder, "example_model_solutions.jsonl")) {
                JsonNode solved = row.path(version);
                if (solved.isObject()) {
                    String question = row.path("question").asText();
                    double quality = solved.path("is_correct").asBoolean() ? 1 : 0;
                    answers.add(new Answer(
                            question, null, question, solved.path("solution").asText(), quality));
                }
            }
            return answers;
        }
    },
    /** Mercury's {@code mercury_generations.jsonl}: the share of others' programs that are slower. */
    MERCURY {
        @Override
        List<Answer> read(Path folder, String version) throws IOException {
            List<Answer> answers = new ArrayList<>();
            for (JsonNode row : rows(folder, "mercury_generations.jsonl")) {
                if (row.path("model").asText().equals(version)) {
                    String task = row.path("task").asText();
                    answers.add(new Answer(
                            task,
                            null,
                            task,
                            row.path("response").asText(),
                            row.path("score").asDouble()));
                }
            }
            return answers;
        }
    },
    /** AlpacaEval's {@code responses_scored.jsonl}: the chance that a judge likes it better than a reference. */
    ALPACA {
        @Override
        List<Answer> read(Path folder, String version) throws IOException {
            Map<String, String> segments = new HashMap<>();
            for (JsonNode row : rows(folder, "prompts.jsonl")) {
                segments.put(row.path("prompt_id").asText(), row.path("dataset").asText());
            }
            List<Answer> answers = new ArrayList<>();
            for (JsonNode row : rows(folder, "responses_scored.jsonl")) {
                if (row.path("model").asText().equals(version)) {
                    String prompt = row.path("prompt_id").asText();
                    answers.add(new Answer(
                            prompt,
                            segments.get(prompt),
                            prompt,
                            row.path("response").asText(),
                            row.path("p_win_gpt4t").asDouble()));
                }
            }
            return answers;
        }
    };

    /**
     * One answer of a version.
     *
     * @param subject what stands for a user: versions that answered the same prompt share it
     * @param quality in [0, 1]
     */
    record Answer(String subject, @Nullable String segment, String prompt, String text, double quality) {}

    /** The answers of a version in the order of the file; none where it has none. */
    abstract List<Answer> read(Path folder, String version) throws IOException;

    /** All answers of a version in the order of the file, which may be gzipped. */
    List<Answer> answers(Path folder, String version) throws IOException {
        List<Answer> answers = read(folder, version);
        if (answers.isEmpty()) {
            throw new UsageException("no answer of " + version + " in " + folder);
        }
        return answers;
    }

    private static List<JsonNode> rows(Path folder, String name) throws IOException {
        Path file = Stream.of(name, name + ".gz")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new UsageException("no " + name + " or " + name + ".gz in " + folder));
        List<JsonNode> rows = new ArrayList<>();
        try (LineReader lines = LineReader.open(file)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                rows.add(JsonLine.parse(line).fields());
            }
        } catch (MalformedLineException e) {
            throw new UsageException(file + ", record " + (rows.size() + 1) + ": " + e.getMessage(), e);
        }
        return rows;
    }
}
