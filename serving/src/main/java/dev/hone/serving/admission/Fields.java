package dev.hone.serving.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object by name. A member that is null counts as absent; one of the wrong type throws
 * {@link RefusedException} naming it.
 *
 * @param path what names are prefixed with in refusals, empty or ending in a dot
 */
public record Fields(JsonNode object, String path) {

    private static final int MAX_ID_LENGTH = 256;

    public Fields {
        if (!object.isObject()) {
            String what = path.isEmpty() ? "the body" : path.substring(0, path.length() - 1);
            throw new RefusedException(Refusal.invalid(path.isEmpty() ? null : what, what + " must be a JSON object"));
        }
    }

    /** Those of an object within this one; null when it is absent. */
    public @Nullable Fields object(String name) {
        JsonNode value = find(name);
        return value == null ? null : new Fields(value, path + name + ".");
    }

    /** The elements of an array; empty when it is absent. */
    public List<JsonNode> array(String name) {
        JsonNode value = typed(name, JsonNode::isArray, "an array");
        List<JsonNode> elements = new ArrayList<>();
        if (value != null) {
            value.forEach(elements::add);
        }
        return elements;
    }

    public @Nullable String text(String name) {
        JsonNode value = typed(name, JsonNode::isTextual, "a string");
        return value == null ? null : value.textValue();
    }

    /** A string of 1 to 256 characters without control characters. */
    public @Nullable String id(String name) {
        String value = text(name);
        return value == null ? null : checkedId(path + name, value);
    }

    public boolean flag(String name) {
        JsonNode value = typed(name, JsonNode::isBoolean, "true or false");
        return value != null && value.booleanValue();
    }

    /** A whole number within bounds, both included. */
    public @Nullable Long whole(String name, long least, long most) {
        String wanted = "a whole number in [" + least + ", " + most + "]";
        JsonNode value = typed(name, found -> found.isIntegralNumber() && found.canConvertToLong(), wanted);
        if (value == null) {
            return null;
        }
        if (value.longValue() < least || value.longValue() > most) {
            throw refused(name, "must be " + wanted);
        }
        return value.longValue();
    }

    /** A number within bounds, both included. */
    public @Nullable Double number(String name, double least, double most) {
        String wanted = "a number in [" + least + ", " + most + "]";
        JsonNode value = typed(name, JsonNode::isNumber, wanted);
        if (value == null) {
            return null;
        }
        double number = value.doubleValue();
        if (!(number >= least && number <= most)) {
            throw refused(name, "must be " + wanted);
        }
        return number;
    }

    /** The member as it is; null when it is absent. */
    public @Nullable JsonNode find(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** What must be there. */
    public <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw refused(name, "is missing");
        }
        return value;
    }

    /** A refusal about one member. */
    public RefusedException refused(String name, String problem) {
        return new RefusedException(Refusal.invalid(path + name, path + name + " " + problem));
    }

    /** The id, if it is one: 1 to 256 characters, none of them a control character. */
    public static String checkedId(String name, String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || id.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(Refusal.invalid(
                    name, name + " must have 1 to " + MAX_ID_LENGTH + " characters, none of them a control character"));
        }
        return id;
    }

    private @Nullable JsonNode typed(String name, Predicate<JsonNode> right, String wanted) {
        JsonNode value = find(name);
        if (value != null && !right.test(value)) {
            throw refused(name, "must be " + wanted);
        }
        return value;
    }
}
