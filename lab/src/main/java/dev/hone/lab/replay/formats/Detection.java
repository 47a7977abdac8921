package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.LineReader;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.lab.replay.jsonl.WholeInteraction;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds out by its first rows what format a log is in. */
final class Detection {

    private static final int ROWS = 20;
    private static final Set<String> HONE_TYPES = Set.of("prompt", "response", "feedback");
    private static final List<String> PROMPTS = List.of("prompt", "question", "instruction", "query", "input");
    private static final List<String> RESPONSES = List.of("completion", "response", "answer", "output", "generation");
    private static final List<String> CONVERSATIONS = List.of("messages", "conversations", "conversation");
    private static final List<String> RATINGS = List.of(
            "rating",
            "score",
            "label",
            "reward",
            "stars",
            "grade",
            "thumb",
            "feedback",
            "preference",
            "liked",
            "quality");

    private final List<JsonLine> rows;

    private Detection(List<JsonLine> rows) {
        this.rows = rows;
    }

    /** By the first rows that are objects. */
    static Detection of(Path file) throws IOException {
        List<JsonLine> rows = new ArrayList<>();
        String problem = "it is empty";
        try (var reader = LineReader.open(file)) {
            byte[] line = reader.next();
            for (int read = 0; line != null && read < ROWS; read++) {
                problem = keep(line, rows, problem);
                line = reader.next();
            }
        }
        if (rows.isEmpty()) {
            throw new UsageException(file + " is no log: " + problem);
        }
        return new Detection(rows);
    }

    private static String keep(byte[] line, List<JsonLine> rows, String problem) {
        try {
            rows.add(JsonLine.parse(line));
            return problem;
        } catch (MalformedLineException e) {
            return line[0] == '['
                    ? "its first line begins a JSON list, and one object a line is needed (jq -c '.[]' makes that of it)"
                    : "none of its first lines is a JSON object";
        }
    }

    /** Whether it is Hone's own; also where most rows are something else, if any row is. */
    boolean isHone() {
        return any(row -> WholeInteraction.is(row)
                || (row.fields().path("type").isTextual()
                        && HONE_TYPES.contains(row.fields().path("type").textValue())));
    }

    /** The format of other people's rows; throws where none is known, and says what the rows have. */
    RowFormat rows() {
        if (any(DpoRows::fits)) {
            return new DpoRows();
        }
        if (any(KtoRows::fits) && rows.stream().filter(Detection::saysYesOrNo).count() * 2 >= rows.size()) {
            return new KtoRows();
        }
        return chat().or(this::plain).orElseThrow(() -> unknown());
    }

    private static boolean saysYesOrNo(JsonLine row) {
        try {
            Opinions.yesOrNo("label", row.fields().path("label"));
            return true;
        } catch (MalformedLineException e) {
            return !row.fields().path("label").isNumber();
        }
    }

    /** The mapping of conversations with a rating beside, if they are that. */
    Optional<RowFormat> chat() {
        String messages = first(CONVERSATIONS, JsonNode::isArray);
        String rating = rating();
        return messages == null || rating == null
                ? Optional.empty()
                : Optional.of(new MappedRows(
                        "chat rows (" + messages + " with " + rating + " beside)",
                        new Mapping(null, null, messages, List.of(rating), null, null, null, null)));
    }

    private Optional<RowFormat> plain() {
        String prompt = first(PROMPTS, node -> !node.isNull());
        String response = first(RESPONSES, node -> !node.isNull());
        String rating = rating();
        if (prompt == null || response == null || rating == null) {
            return Optional.empty();
        }
        var mapping = new Mapping(prompt, response, null, List.of(rating), null, null, null, null);
        return Optional.of(new MappedRows("rated rows (" + mapping + ")", mapping));
    }

    UsageException unknown() {
        Set<String> names = new TreeSet<>();
        rows.forEach(row -> row.fields().fieldNames().forEachRemaining(names::add));
        String rated = rating() == null ? "no field of it looks like a rating; " : "";
        return new UsageException("the log's format is not known: its rows have " + plainOf(names) + "; " + rated
                + "say where things stand with --map prompt=..,response=..,rating=..");
    }

    // A field's name may be anything that somebody wrote.
    private static String plainOf(Set<String> names) {
        List<String> plain = names.stream()
                .filter(name -> name.matches("[A-Za-z0-9_.:-]{1,40}"))
                .limit(12)
                .toList();
        return plain.isEmpty() ? "no field with a plain name" : String.join(", ", plain);
    }

    private @Nullable String rating() {
        return first(RATINGS, Opinions::isOpinion);
    }

    private @Nullable String first(List<String> names, Predicate<JsonNode> fits) {
        return names.stream()
                .filter(name -> any(
                        row -> row.fields().has(name) && fits.test(row.fields().path(name))))
                .findFirst()
                .orElse(null);
    }

    private boolean any(Predicate<JsonLine> wanted) {
        return rows.stream().anyMatch(wanted);
    }
}
