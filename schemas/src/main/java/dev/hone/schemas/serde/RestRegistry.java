package dev.hone.schemas.serde;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hone.schemas.serde.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A registry that speaks Confluent's REST dialect. Ids and their schemas never change, so each is asked for once. That
 * an id is unknown may change and is believed for a moment, so that many records that name it ask once together.
 */
final class RestRegistry implements SchemaRegistry {

    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int SCHEMA_NOT_FOUND = 40403;

    private record Registered(String subject, Schema schema) {}

    private final RegistryHttp http;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<Registered, Integer> ids = new ConcurrentHashMap<>();
    private final RefusedIds refused;

    RestRegistry(RegistrySettings settings) {
        this(settings, System::nanoTime);
    }

    RestRegistry(RegistrySettings settings, LongSupplier nanoTime) {
        this.http = new RegistryHttp(settings);
        this.refused = new RefusedIds(nanoTime);
    }

    @Override
    public int register(String subject, Schema schema) {
        Integer known = ids.get(new Registered(subject, schema));
        if (known != null) {
            return known;
        }
        Answer answer = post(subject, schema);
        if (answer.errorCode() == RegistryHttp.CONFLICT) {
            // Two programs that start at once register the same schema, and a registry may tell the second one of a
            // conflict where there is none.
            Optional<Integer> there = find(subject, schema);
            if (there.isPresent()) {
                return there.get();
            }
            answer = post(subject, schema);
        }
        if (!answer.ok()) {
            throw refused(answer, "schema " + schema.getFullName() + " under subject " + subject);
        }
        return remember(subject, schema, answer.body().path("id").asInt());
    }

    private Answer post(String subject, Schema schema) {
        return http.send("POST", "/subjects/" + encoded(subject) + "/versions", body(schema));
    }

    @Override
    public Optional<Integer> find(String subject, Schema schema) {
        Integer known = ids.get(new Registered(subject, schema));
        if (known != null) {
            return Optional.of(known);
        }
        Answer answer = http.send("POST", "/subjects/" + encoded(subject), body(schema));
        if (answer.ok()) {
            return Optional.of(
                    remember(subject, schema, answer.body().path("id").asInt()));
        }
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == SCHEMA_NOT_FOUND) {
            return Optional.empty();
        }
        throw refused(answer, "schema " + schema.getFullName() + " under subject " + subject);
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        Answer answer = http.get("/subjects/" + encoded(subject) + "/versions/latest");
        if (answer.ok()) {
            JsonNode body = answer.body();
            int id = body.path("id").asInt();
            return Optional.of(new RegisteredSchema(id, body.path("version").asInt(), parsed(id, body)));
        }
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == VERSION_NOT_FOUND) {
            return Optional.empty();
        }
        throw refused(answer, "subject " + subject);
    }

    @Override
    public Schema byId(int id) {
        Schema known = byId.get(id);
        if (known != null) {
            return known;
        }
        refused.check(id);
        Answer answer = http.get("/schemas/ids/" + id);
        if (answer.ok()) {
            return readable(id, answer);
        }
        if (answer.errorCode() == SCHEMA_NOT_FOUND) {
            throw refused.remember(id, UnknownSchema.id(id));
        }
        throw new RegistryUnavailableException("the schema registry does not say what schema id " + id + " is: "
                + answer.message() + "; see the registry's log");
    }

    private Schema readable(int id, Answer answer) {
        try {
            Schema schema = parsed(id, answer.body());
            byId.put(id, schema);
            return schema;
        } catch (MalformedRecordException unreadable) {
            throw refused.remember(id, unreadable);
        }
    }

    @Override
    public void setCompatibility(String subject, CompatibilityLevel level) {
        Answer answer = put(subject, level);
        if (answer.errorCode() == RegistryHttp.CONFLICT) {
            // Another program made the rule since the registry looked whether there is one: now there is.
            answer = put(subject, level);
        }
        if (!answer.ok()) {
            throw refused(answer, "compatibility " + level + " of subject " + subject);
        }
    }

    private Answer put(String subject, CompatibilityLevel level) {
        return http.send("PUT", "/config/" + encoded(subject), Map.of("compatibility", level.name()));
    }

    private int remember(String subject, Schema schema, int id) {
        ids.put(new Registered(subject, schema), id);
        refused.forget(id);
        return id;
    }

    private static Map<String, String> body(Schema schema) {
        return Map.of("schema", schema.toString());
    }

    private static Schema parsed(int id, JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new MalformedRecordException("schema id " + id + " is " + type + ": records here are Avro");
        }
        try {
            return new Schema.Parser()
                    .setValidateDefaults(false)
                    .parse(body.path("schema").asText());
        } catch (SchemaParseException invalid) {
            throw new MalformedRecordException(
                    "schema id " + id + " cannot be read: " + invalid.getMessage() + "; register a valid one", invalid);
        }
    }

    private static SchemaRefusedException refused(Answer answer, String what) {
        return new SchemaRefusedException(
                "the schema registry refuses " + what + " (" + answer.errorCode() + "): " + answer.message());
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
