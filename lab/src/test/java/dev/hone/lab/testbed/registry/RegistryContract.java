package dev.hone.lab.testbed.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Tick;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.MalformedRecordException;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What any registry must do for the system to run on it; each test uses a subject of its own. */
abstract class RegistryContract extends InputEvolutionContract {

    private static final Schema FIRST = SchemaBuilder.record("Note")
            .namespace("test")
            .fields()
            .requiredString("text")
            .endRecord();
    private static final Schema WITH_OPTIONAL_FIELD = SchemaBuilder.record("Note")
            .namespace("test")
            .fields()
            .requiredString("text")
            .name("stars")
            .type()
            .intType()
            .intDefault(0)
            .endRecord();
    private static final Schema WITH_REQUIRED_FIELD = SchemaBuilder.record("Note")
            .namespace("test")
            .fields()
            .requiredString("text")
            .requiredInt("stars")
            .endRecord();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private String subject = "";

    private SchemaRegistry registry = SchemaRegistry.connect(Map.of("schema.registry.url", "mock://unused"));

    @BeforeEach
    void connects() {
        subject = "notes/" + UUID.randomUUID() + "-value";
        registry = SchemaRegistry.connect(Map.of("schema.registry.url", url()));
    }

    @Test
    void givesASchemaOneIdHoweverOftenItIsRegistered() {
        int id = registry.register(subject, FIRST);

        SchemaRegistry another = SchemaRegistry.connect(Map.of("schema.registry.url", url()));

        assertThat(another.register(subject, FIRST)).isEqualTo(id);
        assertThat(another.byId(id)).isEqualTo(FIRST);
        assertThat(another.find(subject, FIRST)).contains(id);
    }

    @Test
    void numbersTheVersionsOfASubject() {
        registry.register(subject, FIRST);
        int id = registry.register(subject, WITH_OPTIONAL_FIELD);

        assertThat(registry.latest(subject)).hasValueSatisfying(latest -> {
            assertThat(latest.id()).isEqualTo(id);
            assertThat(latest.version()).isEqualTo(2);
            assertThat(latest.schema()).isEqualTo(WITH_OPTIONAL_FIELD);
        });
        assertThat(get("/subjects/" + encoded() + "/versions").toString()).isEqualTo("[1,2]");
        assertThat(get("/subjects/" + encoded() + "/versions/1").path("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void knowsNothingOfASubjectWithoutSchemas() {
        assertThat(registry.latest(subject)).isEmpty();
        assertThat(registry.find(subject, FIRST)).isEmpty();
        assertThat(get("/subjects/" + encoded() + "/versions")
                        .path("error_code")
                        .asInt())
                .isEqualTo(40401);
    }

    @Test
    void doesNotFindASchemaThatTheSubjectLacks() {
        registry.register(subject, FIRST);

        assertThat(registry.find(subject, WITH_OPTIONAL_FIELD)).isEmpty();
        assertThat(get("/subjects/" + encoded() + "/versions/7")
                        .path("error_code")
                        .asInt())
                .isEqualTo(40402);
    }

    @Test
    void provesThatAnIdIsUnknown() {
        assertThatThrownBy(() -> registry.byId(2_000_000_000)).isInstanceOf(MalformedRecordException.class);
        assertThat(get("/schemas/ids/2000000000").path("error_code").asInt()).isEqualTo(40403);
    }

    @Test
    void listsItsSubjects() {
        registry.register(subject, FIRST);

        assertThat(get("/subjects")).extracting(JsonNode::asText).contains(subject);
    }

    @Test
    void refusesWhatIsNoSchema() {
        JsonNode answer = send("POST", "/subjects/" + encoded() + "/versions", "{\"schema\": \"{\\\"type\\\": 7}\"}");

        assertThat(answer.path("error_code").asInt()).isEqualTo(42201);
    }

    @Test
    void takesChangesThatKeepFullCompatibility() {
        registry.setCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);
        registry.register(subject, FIRST);

        int id = registry.register(subject, WITH_OPTIONAL_FIELD);

        assertThat(registry.byId(id)).isEqualTo(WITH_OPTIONAL_FIELD);
        assertThat(get("/config/" + encoded()).path("compatibilityLevel").asText())
                .isEqualTo("FULL_TRANSITIVE");
    }

    @Test
    void refusesChangesThatBreakFullCompatibility() {
        registry.register(subject, FIRST);
        registry.setCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);

        assertThatThrownBy(() -> registry.register(subject, WITH_REQUIRED_FIELD))
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining("409");
        assertThat(registry.find(subject, WITH_REQUIRED_FIELD)).isEmpty();
    }

    @Test
    void saysBeforehandWhetherAChangeWouldBeTaken() throws IOException {
        registry.register(subject, FIRST);
        registry.setCompatibility(subject, CompatibilityLevel.BACKWARD);

        assertThat(compatible(WITH_OPTIONAL_FIELD)).isTrue();
        assertThat(compatible(WITH_REQUIRED_FIELD)).isFalse();
    }

    @Test
    void carriesRecordsFromOneProcessToAnother() {
        String topic = "clock." + UUID.randomUUID();
        Tick tick = new Tick(Instant.ofEpochMilli(987_654_321_012L));

        byte[] bytes = serde().serializer().serialize(topic, tick);

        assertThat(serde().deserializer().deserialize(topic, bytes)).isEqualTo(tick);
    }

    @Test
    void takesTheSchemasOfAllTopics() {
        String prefix = "hone." + UUID.randomUUID() + ".";

        Topics.all().stream().filter(topic -> !topic.raw()).forEach(topic -> {
            Schema schema = AvroSerde.plainSchema(topic.valueType());
            int id = registry.register(prefix + topic.name() + "-value", schema);
            SchemaRegistry another = SchemaRegistry.connect(Map.of("schema.registry.url", url()));
            assertThat(another.byId(id)).as(topic.name()).isEqualTo(schema);
        });
    }

    JsonNode get(String path) {
        return send("GET", path, "");
    }

    JsonNode send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return json.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError("no answer from " + url(), failed);
        }
    }

    String encoded() {
        return subject.replace("/", "%2F");
    }

    private Serde<Tick> serde() {
        return ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", url())))
                .valueSerde(Topics.CLOCK);
    }

    private boolean compatible(Schema schema) throws IOException {
        String body = json.writeValueAsString(Map.of("schema", schema.toString()));
        return send("POST", "/compatibility/subjects/" + encoded() + "/versions/latest", body)
                .path("is_compatible")
                .asBoolean();
    }
}
