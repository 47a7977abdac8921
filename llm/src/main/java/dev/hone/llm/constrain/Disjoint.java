package dev.hone.llm.constrain;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether no document fits two schemas: by their types, by their constants, or by a member that both require and that
 * is so. Where it cannot be seen it is not so.
 *
 * @param whole what references point into
 */
record Disjoint(JsonNode whole) {

    private static final int MOST_STEPS = 16;

    /** Whether none fits two of them. */
    boolean all(JsonNode schemas) {
        for (int i = 0; i < schemas.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!areApart(schemas.get(i), schemas.get(j), MOST_STEPS)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean areApart(JsonNode one, JsonNode other, int steps) {
        if (steps == 0) {
            return false;
        }
        List<JsonNode> ways = ways(one);
        List<JsonNode> others = ways(other);
        if (ways.isEmpty() && others.isEmpty()) {
            return byType(one, other) || byConstants(one, other) || byMember(one, other, steps);
        }
        List<JsonNode> left = ways.isEmpty() ? List.of(one) : ways;
        List<JsonNode> right = others.isEmpty() ? List.of(other) : others;
        return left.stream().allMatch(way -> right.stream().allMatch(each -> areApart(way, each, steps - 1)));
    }

    /** What it stands for: what it refers to, or one of several; none where it stands for itself. */
    private List<JsonNode> ways(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (reference.startsWith("#/")) {
            return List.of(whole.at(JsonPointer.compile(reference.substring(1))));
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            JsonNode list = schema.path(keyword);
            if (list.isArray() && !list.isEmpty()) {
                List<JsonNode> ways = new ArrayList<>();
                list.forEach(ways::add);
                return ways;
            }
        }
        return List.of();
    }

    private static boolean byType(JsonNode one, JsonNode other) {
        Set<String> types = types(one);
        Set<String> others = types(other);
        if (types.isEmpty() || others.isEmpty()) {
            return false;
        }
        types.retainAll(others);
        return types.isEmpty();
    }

    /** Integers are numbers. */
    private static Set<String> types(JsonNode schema) {
        Set<String> types = new HashSet<>();
        JsonNode type = schema.path("type");
        for (JsonNode each : type.isArray() ? type : List.of(type)) {
            if (each.isTextual()) {
                types.add(each.asText().equals("integer") ? "number" : each.asText());
            }
        }
        constants(schema).forEach(value -> types.add(typeOf(value)));
        return types;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            default -> "null";
        };
    }

    private static boolean byConstants(JsonNode one, JsonNode other) {
        List<JsonNode> constants = constants(one);
        List<JsonNode> others = constants(other);
        return !constants.isEmpty()
                && !others.isEmpty()
                && constants.stream().noneMatch(value -> others.stream().anyMatch(each -> isSame(value, each)));
    }

    // Other containers may hold equal numbers that are written in two ways.
    private static boolean isSame(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return (one.isContainerNode() && other.isContainerNode()) || one.equals(other);
    }

    private static List<JsonNode> constants(JsonNode schema) {
        if (schema.has("const")) {
            return List.of(schema.path("const"));
        }
        List<JsonNode> values = new ArrayList<>();
        schema.path("enum").forEach(values::add);
        return values;
    }

    private boolean byMember(JsonNode one, JsonNode other, int steps) {
        for (JsonNode name : one.path("required")) {
            boolean required = false;
            for (JsonNode each : other.path("required")) {
                required |= each.equals(name);
            }
            JsonNode member = one.path("properties").path(name.asText());
            JsonNode counterpart = other.path("properties").path(name.asText());
            boolean objects =
                    types(one).equals(Set.of("object")) && types(other).equals(Set.of("object"));
            if (objects && required && member.isObject() && areApart(member, counterpart, steps - 1)) {
                return true;
            }
        }
        return false;
    }
}
