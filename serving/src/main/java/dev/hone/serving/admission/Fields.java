package dev.hone.serving.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.config.Nearest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object by name. A member that is null counts as absent; one of the wrong type throws
 * {@link RefusedException} naming it.
 *
 * @param path what names are prefixed with in refusals, empty or ending in a dot
 */
public record Fields(JsonNode object, String path) {

    private static final int MAX_ID_LENGTH = 256;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:.-]{1,64}");

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

    /** The same of somebody who may be anonymous: a blank one counts as absent. */
    public @Nullable String idOrBlank(String name) {
        String value = text(name);
        return value == null || value.isBlank() ? null : checkedId(path + name, value);
    }

    public boolean flag(String name) {
        JsonNode value = typed(name, JsonNode::isBoolean, "true or false");
        return value != null && value.booleanValue();
    }

    /** A whole number within bounds, both included. The greatest long as a bound is none. */
    public @Nullable Long whole(String name, long least, long most) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        boolean whole = value.isIntegralNumber() && value.canConvertToLong();
        if (!whole || value.longValue() < least || value.longValue() > most) {
            // 1e30 and 5.0 are whole, and no long as JSON writes it.
            String written = !whole && value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())
                    ? ", in digits alone and of at most 64 bits"
                    : "";
            String bounds = most == Long.MAX_VALUE ? atLeast(least) + written : " from " + least + " to " + most;
            throw refused(name, "must be a whole number" + bounds);
        }
        return value.longValue();
    }

    /** A number within bounds, both included. */
    public @Nullable Double number(String name, double least, double most) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        double number = value.doubleValue();
        if (!(value.isNumber() && number >= least && number <= most)) {
            throw refused(name, "must be a number from " + written(least) + " to " + written(most));
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
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || id.codePoints().anyMatch(Fields::isUnwritable)) {
            throw new RefusedException(Refusal.invalid(
                    name,
                    name + " must have 1 to " + MAX_ID_LENGTH
                            + " characters, none of them a control character or half of one (a lone surrogate)"));
        }
        return id;
    }

    // Half a character has no UTF-8: ids that differ would be kept as the same.
    private static boolean isUnwritable(int codePoint) {
        return Character.isISOControl(codePoint)
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }

    /**
     * Refuses members that are not among the known ones, unless their value asks for nothing: dropping what somebody
     * asked for would be answering another question.
     */
    public void refuseOthers(Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name) && !asksForNothing(object.get(name))) {
                String hint = Nearest.to(name, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; leave it out");
                throw refused(shown(name), "is not known to this server" + hint);
            }
        }
    }

    private static boolean asksForNothing(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isContainerNode() && value.isEmpty());
    }

    // A name that is not a plain word may be anything, a person's words included.
    private static String shown(String name) {
        return PLAIN.matcher(name).matches() ? name : "a member";
    }

    private static String atLeast(long least) {
        return least == Long.MIN_VALUE ? " of at most 64 bits" : " from " + least + " on";
    }

    /** A number as people write it: whole ones without a point. */
    public static String written(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    private @Nullable JsonNode typed(String name, Predicate<JsonNode> right, String wanted) {
        JsonNode value = find(name);
        if (value != null && !right.test(value)) {
            throw refused(name, "must be " + wanted);
        }
        return value;
    }
}
