package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.input.Envelopes;
import dev.hone.lab.replay.jsonl.JsonLine;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import dev.hone.schemas.answers.CorrectionText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of any shape, read by a mapping that a person gave or that was found. */
record MappedRows(String name, Mapping mapping) implements RowFormat {

    private static final String TENANT = "log/";
    private static final int MAX_ID = 256;
    // Seconds of the year 5138; whatever is larger counts milliseconds.
    private static final double MAX_SECONDS = 1e11;

    @Override
    public List<RatedAnswer> read(JsonLine row) throws MalformedLineException {
        JsonNode fields = row.fields();
        MessageReader.Answered answered = answered(fields);
        List<Opinion> opinions = new ArrayList<>();
        for (String rating : mapping.ratings()) {
            JsonNode value = Mapping.at(fields, rating);
            // Of several people may have filled in but some.
            if (mapping.ratings().size() == 1 || !(value.isMissingNode() || value.isNull())) {
                opinions.add(Opinions.of(rating, value));
            }
        }
        if (opinions.isEmpty()) {
            throw new MalformedLineException("no rating of " + mapping.ratings() + " is there");
        }
        return List.of(new RatedAnswer(
                "",
                answered.prompt(),
                answered.response(),
                opinions,
                correction(fields),
                segment(word(fields, mapping.segment())),
                word(fields, mapping.subject()),
                time(fields)));
    }

    private MessageReader.Answered answered(JsonNode fields) throws MalformedLineException {
        String prompt = mapping.prompt();
        String response = mapping.response();
        if (prompt != null && response != null) {
            return new MessageReader.Answered(
                    MessageReader.prompt(Mapping.at(fields, prompt), prompt),
                    MessageReader.response(Mapping.at(fields, response), response));
        }
        String messages = mapping.messages() == null ? "messages" : mapping.messages();
        return MessageReader.conversation(Mapping.at(fields, messages), messages);
    }

    private @Nullable String correction(JsonNode fields) throws MalformedLineException {
        String path = mapping.correction();
        JsonNode node = path == null ? null : Mapping.at(fields, path);
        if (path == null || node == null || node.isMissingNode() || node.isNull() || isEmpty(node)) {
            return null;
        }
        String text = MessageReader.response(node, path);
        Optional<String> problem = CorrectionText.problem(Envelopes.envelope(text));
        if (problem.isPresent()) {
            throw new MalformedLineException("\"" + path + "\" " + problem.get());
        }
        return text;
    }

    // As forms send it that nobody filled in.
    private static boolean isEmpty(JsonNode node) {
        return node.isTextual() && node.textValue().isBlank();
    }

    private static @Nullable String word(JsonNode fields, @Nullable String path) throws MalformedLineException {
        JsonNode node = path == null ? null : Mapping.at(fields, path);
        if (node == null || node.isMissingNode() || node.isNull()) {
            return null;
        }
        String word = node.asText("");
        if (word.isEmpty() || word.length() > MAX_ID || word.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedLineException("\"" + path + "\" must be a word of 1 to " + MAX_ID + " characters");
        }
        return word;
    }

    private static @Nullable String segment(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return word.matches("[^/]+/[^/]+") ? word : TENANT + word.replace('/', '-');
    }

    private @Nullable Long time(JsonNode fields) throws MalformedLineException {
        String path = mapping.time();
        JsonNode node = path == null ? null : Mapping.at(fields, path);
        if (node == null || node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isNumber()) {
            double number = node.doubleValue();
            return (long) (number < MAX_SECONDS ? number * 1000 : number);
        }
        try {
            return parsed(node.asText("")).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedLineException("\"" + path + "\" is no time as in 2026-01-01T00:00:00Z");
        }
    }

    private static Instant parsed(String text) {
        String iso = text.strip().replace(' ', 'T');
        if (iso.length() == "2026-01-01".length()) {
            return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        return iso.matches(".*(Z|[+-]\\d\\d(:?\\d\\d)?)$")
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }
}
