package dev.hone.llm.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Schemas of the kind that grammars understand, and documents that fit them, drawn at random. */
final class RandomSchemas {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] NAMES = {"id", "name", "na\"me", "größe", "x y", "", "a/b~c", "日本"};
    private static final String[] TEXTS = {
        "", "a", "no \"quotes\"", "back\\slash", "tab\t\n", "größe", "日本語", "😀 and 𝄞", "\u0001"
    };

    private final Random random;

    RandomSchemas(long seed) {
        this.random = new Random(seed);
    }

    ObjectNode object(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object").put("title", "something");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                properties.set(name, any(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        return schema.put("additionalProperties", false);
    }

    private ObjectNode any(int depth) {
        ObjectNode schema = JSON.createObjectNode();
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> schema.put("type", "integer");
            case 1 -> schema.put("type", "number");
            case 2 -> schema.put("type", "boolean");
            case 3 -> schema.put("type", "null");
            case 4 ->
                schema.put("type", "string")
                        .put("minLength", random.nextInt(3))
                        .put("maxLength", 3 + random.nextInt(9));
            case 5 -> schema.put("type", "string");
            case 6 -> withEnum(schema);
            case 7 -> schema.put("const", TEXTS[random.nextInt(TEXTS.length)]);
            case 8 -> schema.set("type", JSON.createArrayNode().add("integer").add("null"));
            case 9 -> array(schema, depth);
            case 10 ->
                schema.set("anyOf", JSON.createArrayNode().add(any(depth - 1)).add(any(depth - 1)));
            default -> object(depth);
        };
    }

    private ObjectNode withEnum(ObjectNode schema) {
        ArrayNode values = schema.putArray("enum");
        values.add("one").add(2).add(true).addNull().add(TEXTS[1 + random.nextInt(TEXTS.length - 1)]);
        values.addObject().put("k", 1);
        return schema;
    }

    private ObjectNode array(ObjectNode schema, int depth) {
        schema.put("type", "array").put("minItems", random.nextInt(3)).put("maxItems", 2 + random.nextInt(3));
        schema.set("items", any(depth - 1));
        return schema;
    }

    /** A document as the grammar writes it: without blanks, members in order. */
    String document(JsonNode schema) {
        if (schema.has("const")) {
            return schema.get("const").toString();
        }
        for (String keyword : new String[] {"enum", "anyOf"}) {
            if (schema.has(keyword)) {
                JsonNode one = schema.get(keyword)
                        .get(random.nextInt(schema.get(keyword).size()));
                return keyword.equals("enum") ? one.toString() : document(one);
            }
        }
        JsonNode type = schema.get("type");
        return switch (type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText()) {
            case "object" -> members(schema);
            case "array" -> items(schema);
            case "string" -> string(schema);
            case "integer" -> Long.toString(random.nextLong() % 1_000_000_000_000L);
            case "number" -> new String[] {"0", "-0.5", "1e9", "3.25E-2", "-17"}[random.nextInt(5)];
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default -> "null";
        };
    }

    private String members(JsonNode schema) {
        List<String> members = new ArrayList<>();
        List<String> required = new ArrayList<>();
        schema.get("required").forEach(name -> required.add(name.asText()));
        schema.get("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || random.nextBoolean()) {
                members.add(JsonPieces.written(property.getKey()) + ":" + blank() + document(property.getValue()));
            }
        });
        return "{" + String.join("," + blank(), members) + "}";
    }

    private String items(JsonNode schema) {
        List<String> items = new ArrayList<>();
        int least = schema.get("minItems").asInt();
        int count = least + random.nextInt(schema.get("maxItems").asInt() - least + 1);
        while (items.size() < count) {
            items.add(document(schema.get("items")));
        }
        return "[" + String.join("," + blank(), items) + blank() + "]";
    }

    private String string(JsonNode schema) {
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(40);
        StringBuilder text = new StringBuilder();
        while (text.codePointCount(0, text.length()) < least) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        int end = text.offsetByCodePoints(0, Math.min(most, text.codePointCount(0, text.length())));
        return JsonPieces.written(text.substring(0, end));
    }

    private String blank() {
        return new String[] {"", " ", "\n  "}[random.nextInt(3)];
    }
}
