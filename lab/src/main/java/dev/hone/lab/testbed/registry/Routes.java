package dev.hone.lab.testbed.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.serde.CompatibilityLevel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Confluent's REST dialect: what is answered to which request. */
final class Routes {

    /** A request, with the path in words and a missing node for an empty body. */
    record Request(String method, List<String> path, String query, JsonNode body) {

        String word(int position) {
            return path.get(position);
        }

        boolean is(String expected) {
            return method.equals(expected);
        }

        boolean has(String parameter) {
            return Arrays.asList(query.split("&")).contains(parameter + "=true");
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalRegistry registry;

    Routes(LocalRegistry registry) {
        this.registry = registry;
    }

    Object answer(Request request) {
        if (request.path().isEmpty()) {
            return Map.of();
        }
        return switch (request.word(0)) {
            case "subjects" -> subjects(request);
            case "schemas" -> schemas(request);
            case "config" -> config(request);
            case "compatibility" -> compatibility(request);
            case "mode" -> mode(request);
            case "contexts" -> contexts(request);
            default -> throw RegistryError.noPath(String.join("/", request.path()));
        };
    }

    private Object subjects(Request request) {
        int length = request.path().size();
        if (length == 1) {
            expect(request, "GET");
            return List.copyOf(registry.subjects().versions().keySet());
        }
        String subject = request.word(1);
        if (length == 2) {
            return lookedUp(request, subject);
        }
        if (!request.word(2).equals("versions") || length > 5) {
            throw RegistryError.noPath(String.join("/", request.path()));
        }
        if (length == 3) {
            if (request.is("POST")) {
                return registered(request, subject);
            }
            expect(request, "GET");
            return numbers(subject);
        }
        expect(request, "GET");
        Map<String, Object> described = described(subject, number(subject, request.word(3)));
        return length == 4 ? described : partOf(described, request);
    }

    private static Object partOf(Map<String, Object> described, Request request) {
        return switch (request.word(4)) {
            case "schema" -> text(String.valueOf(described.get("schema")));
            // No schema refers to another one here.
            case "referencedby" -> List.of();
            default -> throw RegistryError.noPath(String.join("/", request.path()));
        };
    }

    private Object lookedUp(Request request, String subject) {
        expect(request, "POST");
        String schema = schema(request.body());
        return described(
                subject, registry.subjects().versionWith(subject, schema).orElseThrow(RegistryError::noSchema));
    }

    private Object registered(Request request, String subject) {
        String schema = schema(request.body());
        Subjects after = registry.change(before -> before.register(subject, schema));
        return Map.of("id", after.schemas().indexOf(schema) + 1);
    }

    private List<Integer> numbers(String subject) {
        int count = registry.subjects().versionsOf(subject).size();
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private Map<String, Object> described(String subject, int number) {
        Subjects subjects = registry.subjects();
        int id = subjects.versionsOf(subject).get(number - 1);
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("subject", subject);
        described.put("version", number);
        described.put("id", id);
        described.put("schema", subjects.schema(id));
        return described;
    }

    private Object schemas(Request request) {
        expect(request, "GET");
        int length = request.path().size();
        if (length == 1) {
            return registry.subjects().versions().keySet().stream()
                    .flatMap(subject -> numbers(subject).stream().map(number -> described(subject, number)))
                    .toList();
        }
        if (length == 2 && request.word(1).equals("types")) {
            return List.of("AVRO");
        }
        if (length < 3 || length > 4 || !request.word(1).equals("ids")) {
            throw RegistryError.noPath(String.join("/", request.path()));
        }
        int id = id(request.word(2));
        String schema = registry.subjects().schema(id);
        if (length == 3) {
            return Map.of("schema", schema);
        }
        return switch (request.word(3)) {
            case "schema" -> text(schema);
            case "versions" -> uses(id);
            case "subjects" -> uses(id).stream().map(use -> use.get("subject")).toList();
            default -> throw RegistryError.noPath(String.join("/", request.path()));
        };
    }

    private List<Map<String, Object>> uses(int id) {
        return registry.subjects().versions().entrySet().stream()
                .filter(subject -> subject.getValue().contains(id))
                .map(subject -> Map.<String, Object>of(
                        "subject",
                        subject.getKey(),
                        "version",
                        subject.getValue().indexOf(id) + 1))
                .toList();
    }

    // It can be neither locked nor imported into.
    private static Object mode(Request request) {
        expect(request, "GET");
        if (request.path().size() == 1 || request.has("defaultToGlobal")) {
            return Map.of("mode", "READWRITE");
        }
        throw RegistryError.noMode(request.word(1));
    }

    private static Object contexts(Request request) {
        expect(request, "GET");
        return List.of(".");
    }

    private Object config(Request request) {
        if (request.path().size() > 2) {
            throw RegistryError.noPath(String.join("/", request.path()));
        }
        boolean global = request.path().size() == 1;
        String subject = global ? "" : request.word(1);
        return switch (request.method()) {
            case "GET" -> Map.of("compatibilityLevel", level(request, subject, global));
            case "PUT" -> {
                CompatibilityLevel level =
                        level(request.body().path("compatibility").asText());
                registry.change(before -> global ? before.withLevel(level) : before.withLevel(subject, level));
                yield Map.of("compatibility", level);
            }
            case "DELETE" -> {
                CompatibilityLevel level = level(request, subject, global);
                registry.change(
                        before -> global ? before.withLevel(Subjects.NONE.level()) : before.withoutLevel(subject));
                yield Map.of("compatibilityLevel", level);
            }
            default -> throw RegistryError.noMethod(request.method());
        };
    }

    private CompatibilityLevel level(Request request, String subject, boolean global) {
        Subjects subjects = registry.subjects();
        if (!global && !subjects.levels().containsKey(subject) && !request.has("defaultToGlobal")) {
            throw RegistryError.noLevel(subject);
        }
        return subjects.levelOf(subject);
    }

    private Object compatibility(Request request) {
        expect(request, "POST");
        int length = request.path().size();
        if (length < 4
                || length > 5
                || !request.word(1).equals("subjects")
                || !request.word(3).equals("versions")) {
            throw RegistryError.noPath(String.join("/", request.path()));
        }
        String subject = request.word(2);
        Subjects subjects = registry.subjects();
        List<Schema> before = length == 4
                ? subjects.schemasOf(subject)
                : List.of(subjects.schemasOf(subject).get(number(subject, request.word(4)) - 1));
        List<String> objections =
                Compatibility.objections(Subjects.parsed(schema(request.body())), before, subjects.levelOf(subject));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("is_compatible", objections.isEmpty());
        if (request.has("verbose")) {
            answer.put("messages", objections);
        }
        return answer;
    }

    private int number(String subject, String version) {
        int count = registry.subjects().versionsOf(subject).size();
        if (version.equals("latest") || version.equals("-1")) {
            return count;
        }
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw RegistryError.invalidVersion(version);
        }
        int number = Integer.parseInt(version);
        if (number > count) {
            throw RegistryError.noVersion(version);
        }
        return number;
    }

    private static int id(String text) {
        if (!text.matches("-?[0-9]{1,10}")) {
            throw RegistryError.noSchema();
        }
        long id = Long.parseLong(text);
        return id == (int) id ? (int) id : 0;
    }

    private static CompatibilityLevel level(String name) {
        return Arrays.stream(CompatibilityLevel.values())
                .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
                .findAny()
                .orElseThrow(() -> RegistryError.invalidLevel(name));
    }

    private static String schema(JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryError.invalidSchema("type " + type + " is not supported, only AVRO is");
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("references are not supported: send the schema as a whole");
        }
        try {
            return new Schema.Parser().parse(body.path("schema").asText()).toString();
        } catch (AvroRuntimeException invalid) {
            throw RegistryError.invalidSchema(String.valueOf(invalid.getMessage()));
        }
    }

    /** A schema as it is, not as a text in quotation marks. */
    private static JsonNode text(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema that Avro printed is not JSON: " + schema, e);
        }
    }

    private static void expect(Request request, String method) {
        if (!request.is(method)) {
            throw RegistryError.noMethod(request.method());
        }
    }
}
