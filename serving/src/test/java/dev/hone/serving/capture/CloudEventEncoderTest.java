package dev.hone.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.ConnectionConfig;
import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.serde.AvroSerde;
import dev.hone.schemas.serde.CompatibilityLevel;
import dev.hone.schemas.serde.RegisteredSchema;
import dev.hone.schemas.serde.RegistryUnavailableException;
import dev.hone.schemas.serde.SchemaRefusedException;
import dev.hone.schemas.serde.SchemaRegistry;
import dev.hone.schemas.topics.Topics;
import dev.hone.schemas.topics.TopicsConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class CloudEventEncoderTest {

    private static final TopicsConfig TOPICS = TopicsConfig.from(Settings.of(Map.of()));
    private static final ConnectionConfig CONNECTION =
            ConnectionConfig.from(Settings.of(Map.of("schema.registry.url", "mock://letters")));

    @Test
    void readsWhatAnOlderVersionStored() throws IOException {
        Schema older = withoutField(ResponseServed.getClassSchema(), "error");
        ByteBuffer avro = new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), older)
                .encode(new GenericRecordBuilder(older)
                        .set("version", "main@base")
                        .set(
                                "text",
                                new GenericRecordBuilder(older.getField("text").schema())
                                        .set("bytes", ByteBuffer.wrap(new byte[] {65}))
                                        .build())
                        .build());
        SchemaStore.Cache schemas = new SchemaStore.Cache();
        schemas.addSchema(older);
        byte[] stored = new StoredEvent(EventKind.RESPONSE, "i1", Events.ANSWERED, "/response", null, avro).toBytes();

        var letter = new CloudEventEncoder(TOPICS, CONNECTION, schemas).letter(stored);

        ResponseServed sent =
                CONNECTION.valueSerde(Topics.RESPONSES).deserializer().deserialize(letter.topic(), letter.value());
        assertThat(sent.getVersion()).isEqualTo("main@base");
        assertThat(sent.getError()).isNull();
    }

    @Test
    void tellsARegistryThatIsAwayFromOneThatRefuses() throws IOException {
        byte[] stored = stored();

        assertThatThrownBy(
                        () -> letters(new RegistryUnavailableException("down")).letter(stored))
                .isInstanceOf(RegistryUnavailableException.class);
        // Confluent's serializer
        assertThatThrownBy(() -> letters(new SerializationException("failed", new ConnectException("nobody")))
                        .letter(stored))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> letters(new SchemaRefusedException("no such schema here"))
                        .letter(stored))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("no such schema here");
    }

    @Test
    void sendsTheStoredDatumAsItIsOnceTheRegistrysHeaderIsKnown() throws IOException {
        CloudEventEncoder letters = new CloudEventEncoder(TOPICS, CONNECTION, new SchemaStore.Cache());
        byte[] first = stored("that");
        byte[] second = stored("another");

        byte[] longWay = letters.letter(first).value();
        byte[] shortWay = letters.letter(second).value();

        assertThat(letters.letter(first).value()).isEqualTo(longWay);
        assertThat(shortWay)
                .isEqualTo(new CloudEventEncoder(TOPICS, CONNECTION, new SchemaStore.Cache())
                        .letter(second)
                        .value());
    }

    @Test
    void goesTheLongWayWhereTheRegistryChoosesTheSchema() {
        assertThat(SameBytes.fits(CONNECTION)).isTrue();
        assertThat(SameBytes.fits(ConnectionConfig.from(Settings.of(
                        Map.of("schema.registry.url", "mock://letters", "serde.use.latest.version", "true")))))
                .isFalse();
    }

    @Test
    void saysOfDamagedBytesThatTheyCannotBeSent() throws IOException {
        byte[] cut = Arrays.copyOf(stored(), 30);
        CloudEventEncoder letters = new CloudEventEncoder(TOPICS, CONNECTION, new SchemaStore.Cache());

        assertThatThrownBy(() -> letters.letter(cut)).isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> letters.letter(new byte[] {9, 9})).isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> letters.letter(new byte[0])).isInstanceOf(UnsendableException.class);
    }

    private static byte[] stored() throws IOException {
        return stored("that");
    }

    private static byte[] stored(String text) throws IOException {
        return new StoredEvent(
                        EventKind.RESPONSE,
                        "i1",
                        Events.ANSWERED,
                        "/response",
                        null,
                        Events.response("i1", text).event().toByteBuffer())
                .toBytes();
    }

    private static CloudEventEncoder letters(RuntimeException answer) {
        var connection = new ConnectionConfig(Map.of(), Map.of(), AvroSerde.class, new Refusing(answer));
        return new CloudEventEncoder(TOPICS, connection, new SchemaStore.Cache());
    }

    private static Schema withoutField(Schema schema, String name) {
        var fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private record Refusing(RuntimeException answer) implements SchemaRegistry {

        @Override
        public int register(String subject, Schema schema) {
            throw answer;
        }

        @Override
        public Optional<Integer> find(String subject, Schema schema) {
            throw answer;
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            throw answer;
        }

        @Override
        public Schema byId(int id) {
            throw answer;
        }

        @Override
        public void setCompatibility(String subject, CompatibilityLevel level) {
            throw answer;
        }
    }
}
