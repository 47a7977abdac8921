package dev.hone.lab.replay.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.lab.replay.jsonl.MalformedLineException;
import java.util.Locale;
import java.util.Set;

/** Reads what people wrote down as a rating: yes or no in many words, and numbers. */
final class Opinions {

    private static final Set<String> YES =
            Set.of("true", "yes", "y", "up", "thumbs_up", "thumbs up", "like", "liked", "good", "positive", "👍");
    private static final Set<String> NO = Set.of(
            "false", "no", "n", "down", "thumbs_down", "thumbs down", "dislike", "disliked", "bad", "negative", "👎");

    private Opinions() {}

    static boolean isOpinion(JsonNode node) {
        try {
            of("", node);
            return true;
        } catch (MalformedLineException e) {
            return false;
        }
    }

    static Opinion of(String field, JsonNode node) throws MalformedLineException {
        if (node.isBoolean()) {
            return Opinion.yes(field, node.booleanValue());
        }
        if (node.isNumber()) {
            return number(field, node.doubleValue());
        }
        if (node.isTextual()) {
            return ofWord(field, node.textValue().strip().toLowerCase(Locale.ROOT));
        }
        String problem = node.isMissingNode() || node.isNull() ? "is missing" : "must be a number or true or false";
        throw new MalformedLineException("\"" + field + "\" " + problem);
    }

    /** Yes or no alone; 1 and 0 are. */
    static Opinion yesOrNo(String field, JsonNode node) throws MalformedLineException {
        Opinion opinion = of(field, node);
        if (opinion.number() != 0 && opinion.number() != 1) {
            throw new MalformedLineException("\"" + field + "\" must be true or false");
        }
        return Opinion.yes(field, opinion.number() == 1);
    }

    private static Opinion ofWord(String field, String word) throws MalformedLineException {
        if (YES.contains(word) || NO.contains(word)) {
            return Opinion.yes(field, YES.contains(word));
        }
        try {
            return number(field, Double.parseDouble(word));
        } catch (NumberFormatException e) {
            throw new MalformedLineException("\"" + field + "\" is a text that is no rating");
        }
    }

    private static Opinion number(String field, double number) throws MalformedLineException {
        if (!Double.isFinite(number)) {
            throw new MalformedLineException("\"" + field + "\" is no finite number");
        }
        return new Opinion(field, number, false);
    }
}
