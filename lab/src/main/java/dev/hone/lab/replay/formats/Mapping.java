package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.terminal.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places of the fields in a row, as dotted paths; numbers are places in a list.
 *
 * @param messages a whole conversation that ends with the answer; instead of prompt and response
 * @param ratings at least one; several are averaged, each on its own scale
 * @param correction what the answer should have been, in rows that say it
 */
public record Mapping(
        @Nullable String prompt,
        @Nullable String response,
        @Nullable String messages,
        List<String> ratings,
        @Nullable String correction,
        @Nullable String segment,
        @Nullable String subject,
        @Nullable String time) {

    private static final String EXAMPLE = "--map prompt=question,response=answer,rating=stars";

    public Mapping {
        ratings = List.copyOf(ratings);
    }

    /** Reads what a person wrote behind {@code --map}. */
    public static Mapping parse(List<String> pairs) {
        var given = new Given();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new UsageException("--map takes NAME=PATH, as in " + EXAMPLE + "; \"" + pair + "\" is none");
            }
            given.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return given.mapping();
    }

    /** The value at a path, missing where there is none; a key that has dots of its own is found first. */
    static JsonNode at(JsonNode root, String path) {
        JsonNode node = root.path(path);
        if (!node.isMissingNode()) {
            return node;
        }
        node = root;
        for (String step : path.split("\\.", -1)) {
            node = node.isArray() && step.matches("\\d{1,6}") ? node.path(Integer.parseInt(step)) : node.path(step);
        }
        return node;
    }

    @Override
    public String toString() {
        var words = new ArrayList<String>();
        add(words, "messages", messages);
        add(words, "prompt", prompt);
        add(words, "response", response);
        ratings.forEach(rating -> add(words, "rating", rating));
        add(words, "correction", correction);
        add(words, "segment", segment);
        add(words, "subject", subject);
        add(words, "time", time);
        return String.join(",", words);
    }

    private static void add(List<String> words, String name, @Nullable String path) {
        if (path != null) {
            words.add(name + "=" + path);
        }
    }

    /** What was given so far. */
    private static final class Given {
        private final List<String> ratings = new ArrayList<>();
        private @Nullable String prompt;
        private @Nullable String response;
        private @Nullable String messages;
        private @Nullable String correction;
        private @Nullable String segment;
        private @Nullable String subject;
        private @Nullable String time;

        void put(String name, String path) {
            switch (name) {
                case "prompt" -> prompt = path;
                case "response" -> response = path;
                case "messages" -> messages = path;
                case "rating" -> ratings.add(path);
                case "correction" -> correction = path;
                case "segment" -> segment = path;
                case "subject" -> subject = path;
                case "time" -> time = path;
                default ->
                    throw new UsageException(
                            "--map knows prompt, response, messages, rating, correction, segment, subject and time; \""
                                    + name + "\" is none of them");
            }
        }

        Mapping mapping() {
            if (ratings.isEmpty()) {
                throw new UsageException("--map needs a rating, as in " + EXAMPLE);
            }
            if (prompt == null && response == null && messages == null) {
                messages = "messages";
            }
            if ((messages == null) == (prompt == null || response == null)) {
                throw new UsageException("--map needs a prompt and a response, or messages that end with the answer");
            }
            return new Mapping(prompt, response, messages, ratings, correction, segment, subject, time);
        }
    }
}
