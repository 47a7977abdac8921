package dev.hone.llm.constrain;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a JSON schema into rules that allow a part of the documents that fit it, and none that do not.
 *
 * <p>Members stand in the order of {@code properties}, and none are written that the schema does not name. What is not
 * understood is refused by name, but for annotations, which say nothing about the document.
 */
final class SchemaReader {

    private static final Set<String> ANNOTATIONS = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions");
    private static final Set<String> ANYTHING = Set.of("type", "enum", "const", "anyOf", "allOf", "oneOf", "$ref");
    private static final Set<String> NUMBERS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
    private static final Map<String, Set<String>> BY_TYPE = Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
            "string", Set.of("minLength", "maxLength", "pattern", "format"),
            "integer", NUMBERS,
            "number", NUMBERS,
            "boolean", Set.of(),
            "null", Set.of());
    private static final int MOST_COUNT = 10_000;
    private static final int MOST_STEPS = 200;

    private final JsonNode whole;
    private final Rules rules;
    private final String prefix;

    private SchemaReader(JsonNode whole, Rules rules, String prefix) {
        this.whole = whole;
        this.rules = rules;
        this.prefix = prefix;
    }

    /**
     * A document of the schema; adds the rules that it needs.
     *
     * @param prefix of those rules' names
     */
    static Piece read(JsonNode schema, Rules rules, String prefix) {
        return new SchemaReader(schema, rules, prefix).piece(new Place(schema, "", 0));
    }

    /**
     * A schema within the whole one.
     *
     * @param depth how many steps lead there
     */
    private record Place(JsonNode schema, String pointer, int depth) {

        Place at(String keyword) {
            String step = keyword.replace("~", "~0").replace("/", "~1");
            return new Place(schema.path(keyword), pointer + "/" + step, depth + 1);
        }

        Place at(int index) {
            return new Place(schema.path(index), pointer + "/" + index, depth + 1);
        }

        boolean has(String keyword) {
            return schema.has(keyword);
        }

        GrammarRefusedException refused(String words) {
            return new GrammarRefusedException(pointer, words);
        }
    }

    private Piece piece(Place place) {
        JsonNode schema = place.schema();
        if (schema.isBoolean() && schema.booleanValue()) {
            return JsonPieces.call(JsonPieces.VALUE);
        }
        if (place.depth() > MOST_STEPS) {
            throw place.refused("lies too deep within the schema");
        }
        if (!schema.isObject()) {
            throw place.refused("must be a schema that something fits: an object, or true");
        }
        if (place.has("$ref")) {
            return reference(place);
        }
        if (place.has("enum") || place.has("const")) {
            return constants(place);
        }
        for (String keyword : List.of("anyOf", "allOf", "oneOf")) {
            if (place.has(keyword)) {
                return alternatives(place, keyword);
            }
        }
        return typed(place);
    }

    private Piece typed(Place place) {
        List<String> types = types(place);
        if (types.isEmpty()) {
            refuseOthers(place, Set.of());
            return JsonPieces.call(JsonPieces.VALUE);
        }
        Set<String> known = new HashSet<>(Set.of("type"));
        types.forEach(type -> known.addAll(BY_TYPE.get(type)));
        refuseOthers(place, known);
        return new Piece.Choice(types.stream().map(type -> ofType(type, place)).toList());
    }

    /** Those that it names, or the one that its keywords are about; none for anything. */
    private static List<String> types(Place place) {
        JsonNode type = place.schema().path("type");
        List<String> types = new ArrayList<>();
        for (JsonNode each : type.isArray() ? type : List.of(type)) {
            if (each.isTextual() && BY_TYPE.containsKey(each.textValue())) {
                types.add(each.textValue());
            } else if (!each.isMissingNode()) {
                throw place.at("type").refused("must be of object, array, string, integer, number, boolean and null");
            }
        }
        if (types.isEmpty() && !type.isMissingNode()) {
            throw place.at("type").refused("must name a type");
        }
        return types.isEmpty() ? typesOfKeywords(place) : types;
    }

    /** Integers are numbers. */
    private static List<String> typesOfKeywords(Place place) {
        return BY_TYPE.keySet().stream()
                .filter(name -> !name.equals("integer"))
                .filter(name -> BY_TYPE.getOrDefault(name, Set.of()).stream().anyMatch(place::has))
                .toList();
    }

    private Piece ofType(String type, Place place) {
        return switch (type) {
            case "object" -> nested(place, "{}", this::object);
            case "array" -> nested(place, "[]", this::array);
            case "string" -> StringSchema.piece(place.schema(), place.pointer());
            case "integer" -> NumberSchema.piece(place.schema(), place.pointer(), true, rules);
            case "number" -> NumberSchema.piece(place.schema(), place.pointer(), false, rules);
            case "boolean" -> Piece.choice(JsonPieces.word("true"), JsonPieces.word("false"));
            default -> JsonPieces.word("null");
        };
    }

    private interface Reading {
        Piece of(Place place);
    }

    /** A rule of its own, which may come to call itself. */
    private Piece nested(Place place, String kind, Reading reading) {
        String name = prefix + place.pointer() + kind;
        if (!rules.has(name)) {
            rules.putNesting(name, Piece.text(""));
            rules.putNesting(name, reading.of(place));
        }
        return JsonPieces.call(name);
    }

    private Piece object(Place place) {
        Place properties = place.at("properties");
        Set<String> required = required(place);
        Place others = place.at("additionalProperties");
        if (properties.schema().isEmpty()) {
            if (!required.isEmpty()) {
                throw place.at("required").refused("names members that properties lacks");
            }
            return JsonPieces.object(anyMembers(others));
        }
        if (!others.schema().isMissingNode()
                && !others.schema().isBoolean()
                && !others.schema().isObject()) {
            throw others.refused("must be a schema, true or false");
        }
        List<Piece> members = new ArrayList<>();
        List<Boolean> needed = new ArrayList<>();
        properties.schema().fieldNames().forEachRemaining(name -> {
            members.add(Piece.sequence(JsonPieces.name(name), piece(properties.at(name))));
            needed.add(required.remove(name));
        });
        if (!required.isEmpty()) {
            throw place.at("required").refused("names members that properties lacks");
        }
        return JsonPieces.object(new Piece.Members(members, needed, JsonPieces.comma()));
    }

    private Piece anyMembers(Place others) {
        JsonNode schema = others.schema();
        if (schema.isBoolean() && !schema.booleanValue()) {
            return Piece.text("");
        }
        Piece value = schema.isMissingNode() ? JsonPieces.call(JsonPieces.VALUE) : piece(others);
        return JsonPieces.list(Piece.sequence(JsonPieces.anyName(), value), 0, Piece.UNBOUNDED);
    }

    private static Set<String> required(Place place) {
        Set<String> names = new HashSet<>();
        for (JsonNode name : place.schema().path("required")) {
            if (!name.isTextual()) {
                throw place.at("required").refused("must be names");
            }
            names.add(name.textValue());
        }
        return names;
    }

    private Piece array(Place place) {
        int least = count(place, "minItems", 0);
        int asked = count(place, "maxItems", Piece.UNBOUNDED);
        List<Piece> first = prefix(place.at("prefixItems"), asked);
        boolean closed = isNothing(place.at("items"));
        int most = closed && (asked < 0 || asked > first.size()) ? first.size() : asked;
        requireItems(place, least, most);
        boolean any = closed || !place.has("items");
        Piece item = any ? JsonPieces.call(JsonPieces.VALUE) : piece(place.at("items"));
        return JsonPieces.array(
                first.isEmpty() ? JsonPieces.list(item, least, most) : JsonPieces.list(first, item, least, most));
    }

    private static void requireItems(Place place, int least, int most) {
        if (most >= 0 && least > most) {
            throw place.at("minItems")
                    .refused("must be at most maxItems, and what items and prefixItems leave room for");
        }
        if (place.schema().path("uniqueItems").asBoolean() && most != 0 && most != 1) {
            throw place.at("uniqueItems").refused("is not supported, unless maxItems is 1");
        }
    }

    private static boolean isNothing(Place place) {
        return place.schema().isBoolean() && !place.schema().booleanValue();
    }

    private List<Piece> prefix(Place place, int most) {
        JsonNode schemas = place.schema();
        if (!schemas.isMissingNode() && (!schemas.isArray() || schemas.isEmpty())) {
            throw place.refused("must be a list of at least one schema");
        }
        List<Piece> first = new ArrayList<>();
        for (int i = 0; i < schemas.size() && (most < 0 || i < most); i++) {
            first.add(piece(place.at(i)));
        }
        return first;
    }

    static int count(JsonNode schema, String pointer, String keyword, int otherwise) {
        JsonNode count = schema.path(keyword);
        if (count.isMissingNode()) {
            return otherwise;
        }
        if (!count.isIntegralNumber() || count.longValue() < 0 || count.longValue() > MOST_COUNT) {
            throw new GrammarRefusedException(
                    pointer + "/" + keyword, "must be a whole number from 0 to " + MOST_COUNT);
        }
        return count.intValue();
    }

    private static int count(Place place, String keyword, int otherwise) {
        return count(place.schema(), place.pointer(), keyword, otherwise);
    }

    /** A rule of its own, so that what is referred to often is read once. */
    private Piece reference(Place place) {
        refuseOthers(place, Set.of("$ref"));
        Place target = target(place);
        refuseCircle(target, new HashSet<>(), new HashSet<>());
        String name = prefix + target.pointer() + "#";
        if (!rules.has(name)) {
            rules.put(name, Piece.text(""));
            rules.put(name, piece(target));
        }
        return JsonPieces.call(name);
    }

    private Place target(Place place) {
        String reference = place.schema().path("$ref").asText();
        if (!reference.startsWith("#") || !(reference.length() == 1 || reference.startsWith("#/"))) {
            throw place.at("$ref").refused("must point into the same schema: #/$defs/NAME");
        }
        String pointer = reference.substring(1);
        JsonNode target = whole.at(JsonPointer.compile(pointer));
        if (target.isMissingNode()) {
            throw place.at("$ref").refused("points to nothing");
        }
        return new Place(target, pointer, place.depth() + 1);
    }

    /** Throws where a schema refers to itself with nothing around it. */
    private void refuseCircle(Place place, Set<String> path, Set<String> done) {
        if (done.contains(place.pointer())) {
            return;
        }
        if (!path.add(place.pointer())) {
            throw place.refused("refers to itself with no object or array between");
        }
        if (place.has("$ref")) {
            refuseCircle(target(place), path, done);
        }
        for (String keyword : List.of("anyOf", "allOf", "oneOf")) {
            Place list = place.at(keyword);
            for (int i = 0; i < list.schema().size(); i++) {
                refuseCircle(list.at(i), path, done);
            }
        }
        path.remove(place.pointer());
        done.add(place.pointer());
    }

    private Piece constants(Place place) {
        refuseOthers(place, Set.of("enum", "const", "type"));
        JsonNode listed = place.schema().path("enum");
        List<JsonNode> values = new ArrayList<>();
        if (place.has("const")) {
            values.add(place.schema().path("const"));
        } else {
            listed.forEach(values::add);
        }
        if (values.isEmpty() || (place.has("const") && place.has("enum"))) {
            throw place.at("enum").refused("must be a list of at least one value, without const beside it");
        }
        List<String> types = types(place);
        for (JsonNode value : values) {
            if (!types.isEmpty() && types.stream().noneMatch(type -> JsonPieces.isOf(type, value))) {
                throw place.at("type").refused("must be that of the values beside it");
            }
        }
        return new Piece.Choice(values.stream().map(JsonPieces::constant).toList());
    }

    private Piece alternatives(Place place, String keyword) {
        refuseOthers(place, Set.of(keyword));
        Place list = place.at(keyword);
        if (!list.schema().isArray() || list.schema().isEmpty()) {
            throw list.refused("must be a list of at least one schema");
        }
        if (keyword.equals("allOf") && list.schema().size() > 1) {
            throw list.refused("is supported with one schema only: write the parts as one");
        }
        if (keyword.equals("oneOf") && !new Disjoint(whole).all(list.schema())) {
            throw list.refused("has schemas of which more than one could fit: say anyOf, or give each a member of its"
                    + " own const that is required");
        }
        List<Piece> ways = new ArrayList<>();
        for (int i = 0; i < list.schema().size(); i++) {
            ways.add(piece(list.at(i)));
        }
        return new Piece.Choice(ways);
    }

    private static void refuseOthers(Place place, Set<String> known) {
        place.schema().fieldNames().forEachRemaining(keyword -> {
            if (!known.contains(keyword) && !ANNOTATIONS.contains(keyword)) {
                boolean elsewhere = ANYTHING.contains(keyword)
                        || BY_TYPE.values().stream().anyMatch(each -> each.contains(keyword));
                throw place.at(keyword)
                        .refused(elsewhere ? "is not supported beside what else stands there" : "is not supported");
            }
        });
    }
}
